"""What history adds to the API: two paths, each guarded as POST is, and no dead end that a browser cannot read."""

import pytest

from tests.infra.conftest import DEPLOYMENTS, POOL
from tests.support.synthesized import Template, synthesize

LIST = "/conversations"
TRANSCRIPT = "/conversations/{contactId}/transcript"
HANDLER = "history.handler"


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Template:
    given = {**POOL, "memory": True, "history": "list"}
    return synthesize(tmp_path_factory.mktemp("listing"), **given)


def test_each_path_is_guarded_as_starting_a_chat_is(everything: Template, listing: Template) -> None:
    assert everything.paths("GET") == {LIST, TRANSCRIPT}
    for template, paths in ((everything, (LIST, TRANSCRIPT)), (listing, (LIST,))):
        start = template.method("POST")
        for path in paths:
            get = template.method("GET", path)
            assert get["AuthorizationType"] == start["AuthorizationType"] != "NONE"
            assert get["AuthorizerId"] == start["AuthorizerId"]


def test_a_list_alone_has_no_path_for_transcripts_and_no_bucket(listing: Template) -> None:
    assert listing.paths("GET") == {LIST}
    assert "TRANSCRIPT_BUCKET" not in listing.variables(HANDLER)
    assert not [action for action, _ in listing.permissions(HANDLER) if action.startswith(("s3:", "connect:"))]


def test_without_history_there_is_nothing_of_it(templates: dict[str, Template]) -> None:
    assert templates["guest"].paths("GET") == set()
    assert "history.handler" not in {entry["Handler"] for entry in templates["guest"].of("Lambda::Function")}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_browser_that_asks_first_is_answered_wherever_it_asks(templates: dict[str, Template], name: str) -> None:
    """API Gateway refuses a method that a part of a path does not have: it does not go on to {proxy+} from there."""
    template = templates[name]
    parts = {template.path_of({"Ref": name}) for name, entry in template.resources.items() if is_part(entry)}
    assert template.paths("OPTIONS") == {"/", *parts}
    for path in template.paths("OPTIONS"):
        asked = template.method("OPTIONS", path)
        assert (asked["AuthorizationType"], asked["Integration"]["Type"]) == ("NONE", "MOCK")


def is_part(entry: dict[str, object]) -> bool:
    return entry["Type"] == "AWS::ApiGateway::Resource"


def test_a_preflight_allows_the_method_that_is_there(everything: Template) -> None:
    for path in (LIST, TRANSCRIPT):
        (answer,) = everything.method("OPTIONS", path)["Integration"]["IntegrationResponses"]
        allowed = answer["ResponseParameters"]
        assert allowed["method.response.header.Access-Control-Allow-Methods"] == "'GET,OPTIONS'"
        assert "Authorization" in allowed["method.response.header.Access-Control-Allow-Headers"]


def test_only_api_gateway_may_invoke_it_and_only_by_get(everything: Template) -> None:
    (name,) = (
        name for name, entry in everything.resources.items() if entry.get("Properties", {}).get("Handler") == HANDLER
    )
    allowed = [each for each in everything.of("Lambda::Permission") if name in everything.text(each["FunctionName"])]
    assert {each["Principal"] for each in allowed} == {"apigateway.amazonaws.com"}
    sources = {everything.text(each["SourceArn"]).partition("/")[2].partition("/")[2] for each in allowed}
    assert sources == {"GET/conversations", "GET/conversations/*/transcript"}
