"""What may stand in logs and traces that our code does not write itself: botocore's errors, X-Ray's, API Gateway's."""

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import msgspec
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from infra import access_log
from persistent_chat import aliases, request, rules
from persistent_chat.errors import ChatRefused
from tests.support.chats import BACKEND, settings

LAMBDA_SRC = Path("lambda_src")


def asked() -> StructureShape:
    """What StartChatContact takes, by botocore's model."""
    shape = botocore.session.get_session().get_service_model("connect").shape_for("StartChatContactRequest")
    assert isinstance(shape, StructureShape)
    return shape


ASKED = asked()


def values(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape, at the edges of what botocore takes and somewhat beyond."""
    if isinstance(shape, StructureShape):
        members = {name: values(member, depth + 1) for name, member in shape.members.items() if depth < 4}
        required = {name: members.pop(name) for name in shape.required_members if name in members}
        return st.fixed_dictionaries(required, optional=members)
    if isinstance(shape, MapShape):
        return st.dictionaries(st.sampled_from(["", "a", "b"]), values(shape.value, depth + 1), max_size=2)
    if isinstance(shape, ListShape):
        return st.lists(values(shape.member, depth + 1), max_size=2)
    if shape.type_name == "integer":
        return st.sampled_from([60, 10080, 0, True, 60.0])
    return st.sampled_from(shape.metadata.get("enum") or ["text/plain", "contact", ""])


@hypothesis_settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(set(ASKED.members) - {"InstanceId"})), unique=True, max_size=4), st.data())
def test_botocore_never_refuses_what_passed_our_checks(names: list[str], data: st.DataObject) -> None:
    """Its refusal would be a crash whose message, and so the log, quotes the values."""
    body = {name: data.draw(values(ASKED.members[name])) for name in names}
    try:
        members, _ = aliases.normalize(body)
        chat = rules.permit(request.validate(members), BACKEND, settings(contact_flow_ids=("contact",)))
    except ChatRefused:
        event("refused")
        return
    event("passed")
    assert not ParamValidator().validate(msgspec.to_builtins(chat), ASKED).has_errors()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-authorizer.txt"])
def test_no_tracing_library_is_bundled(lock: str) -> None:
    """Active tracing then knows when a function ran and for how long; only a library could put payloads into it."""
    packages = re.findall(r"^([A-Za-z0-9._-]+)==", (LAMBDA_SRC / lock).read_text(), re.MULTILINE)
    assert "aws-lambda-powertools" in packages
    assert not [name for name in packages if re.search("xray|opentelemetry|ddtrace|sentry|newrelic", name.lower())]


@pytest.mark.parametrize("file", sorted(LAMBDA_SRC.rglob("*.py")), ids=str)
def test_no_module_traces_what_it_does(file: Path) -> None:
    assert not re.search(r"\bTracer\b|xray|put_annotation|put_metadata|capture_lambda_handler", file.read_text())


def test_the_access_log_has_nothing_that_a_client_or_a_token_says() -> None:
    fields = json.loads(access_log.log_format(principal=False)).values()
    assert fields
    for field in fields:
        assert not re.search(
            r"claims|principal|apiKey|userAgent|header|querystring|input|\.path\b|message|cognito|caller|userArn", field
        )


def test_with_signed_requests_the_access_log_says_which_backend_it_was_and_no_more() -> None:
    plain, signed = (json.loads(access_log.log_format(principal=principal)) for principal in (False, True))
    assert signed == plain | {"principal": "$context.identity.userArn"}
