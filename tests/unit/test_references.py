"""Ids and ARNs of Amazon Connect's resources."""

import pytest

from persistent_chat.references import id_in, instance_id
from tests.support.chats import FLOW, INSTANCE, INSTANCE_ARN, PAST


@pytest.mark.parametrize(
    ("reference", "id_"),
    [
        pytest.param(INSTANCE, INSTANCE, id="an id"),
        pytest.param(INSTANCE_ARN, INSTANCE, id="an ARN"),
        pytest.param(INSTANCE_ARN.replace("aws", "aws-us-gov"), INSTANCE, id="another partition"),
        pytest.param(f"{INSTANCE_ARN}/contact-flow/{FLOW}", None, id="a flow's ARN"),
        pytest.param(INSTANCE_ARN.replace("connect", "lex"), None, id="another service"),
        pytest.param(f"{INSTANCE} ", None, id="a space behind"),
        pytest.param(f"{INSTANCE}\n", None, id="a line end behind"),
        pytest.param("../contact-flow", None, id="a path"),
        pytest.param("", None, id="nothing"),
        pytest.param("a" * 257, None, id="too long"),
    ],
)
def test_an_instance_is_named_by_id_or_arn(reference: str, id_: str | None) -> None:
    assert instance_id(reference) == id_


@pytest.mark.parametrize(
    ("kind", "reference", "id_"),
    [
        pytest.param("contact-flow", FLOW, FLOW, id="a flow's id"),
        pytest.param("contact-flow", f"{INSTANCE_ARN}/contact-flow/{FLOW}", FLOW, id="a flow's ARN"),
        pytest.param("contact", f"{INSTANCE_ARN}/contact/{PAST}", PAST, id="a contact's ARN"),
        pytest.param("contact", f"{INSTANCE_ARN}/contact-flow/{FLOW}", None, id="a flow where a contact belongs"),
        pytest.param("contact", INSTANCE_ARN, None, id="an instance where a contact belongs"),
        pytest.param("contact", f"{INSTANCE_ARN[:-1]}2/contact/{PAST}", None, id="another instance's contact"),
        pytest.param("contact", f"{INSTANCE_ARN}/contact/{PAST}/x", None, id="something behind"),
        pytest.param("contact", "a b", None, id="a space inside"),
    ],
)
def test_a_resource_is_named_by_id_or_by_its_arn_in_this_instance(kind: str, reference: str, id_: str | None) -> None:
    assert id_in(INSTANCE, kind, reference) == id_
