"""What AWS's web widget really sent, as events: what Amazon Connect received of it, member by member."""

import json
from typing import Any

import pytest

from tests.support.captured import ASKED, NAMES, captured


def test_every_captured_request_has_its_row() -> None:
    assert set(NAMES) == ASKED.keys()


@pytest.mark.parametrize("name", NAMES)
def test_connect_receives_all_that_the_widget_sent(name: str, deployed: Any) -> None:
    answer = deployed.answer(captured(name)["apigw_rest_proxy_event"])
    assert answer["statusCode"] == 200
    (received,) = deployed.started()
    assert received.pop("ClientToken")
    assert received == ASKED[name]
    result = json.loads(answer["body"])["data"]["startChatResult"]
    source = ASKED[name].get("PersistentChat", {}).get("SourceContactId")
    assert result.get("ContinuedFromContactId") == source
