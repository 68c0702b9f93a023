"""auth=iam: whoever signs with a Cognito identity pool's credentials, which any browser gets, is the public."""

import json
import uuid
from typing import Any

import pytest

from tests.security.door import Door, Street

ROLE = "arn:aws:sts::000000000000:assumed-role/pool/CognitoIdentityCredentials"
BROWSER = {"userArn": ROLE, "cognitoIdentityId": "eu-central-1:11111111-1111-1111-1111-111111111111"}
BACKEND = {"userArn": "arn:aws:sts::000000000000:assumed-role/backend/session", "cognitoIdentityId": None}

OWN_WORDS: dict[str, Any] = {
    "CustomerId": "bob",
    "RelatedContactId": str(uuid.uuid4()),
    "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}},
    "ChatStreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:eu-central-1:000000000000:chats"},
}


def signed(door: Door, identity: dict[str, Any], **members: Any) -> tuple[int, Any]:
    """The function's answer to an event of this signer's."""
    context = {"requestId": str(uuid.uuid4()), "identity": identity}
    answer = door.invoke({"headers": {}, "requestContext": context, "body": json.dumps(members)})
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize("memory", ["true", "false"])
@pytest.mark.parametrize("member", OWN_WORDS)
def test_a_browser_may_not_say_what_only_backends_may(member: str, memory: str, street: Street) -> None:
    status, body = signed(street.door(auth="iam", memory=memory), BROWSER, **{member: OWN_WORDS[member]})
    assert (status, body["code"], body["errors"][0]["field"]) == (400, "FieldNotAllowed", member)
    assert street.operations() == []


def test_a_browser_may_set_the_listed_attributes_only(street: Street) -> None:
    door = street.door(auth="iam", allowedAttributes="topic")
    assert signed(door, BROWSER, Attributes={"vip": "yes"})[1]["code"] == "FieldNotAllowed"
    assert signed(door, BROWSER, Attributes={"topic": "order"})[0] == 200
    assert signed(door, BACKEND, Attributes={"vip": "yes"})[0] == 200


@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_a_browser_resumes_chats_of_nobodys_and_no_customers(kind: str, street: Street) -> None:
    door = street.door(auth="iam", memory="true")

    def resume(identity: dict[str, Any], customer: str | None) -> int:
        source = {"SourceContactId": street.past(customer).id, "RehydrationType": kind}
        return signed(door, identity, PersistentChat=source)[0]

    assert (resume(BROWSER, "bob"), resume(BACKEND, "bob"), resume(BROWSER, None)) == (404, 200, 200)


def test_a_browser_has_no_last_chat(street: Street) -> None:
    source = {"SourceContactId": "latest", "RehydrationType": "ENTIRE_PAST_SESSION"}
    status, body = signed(street.door(auth="iam", memory="true"), BROWSER, PersistentChat=source)
    assert (status, body["errors"][0]["field"]) == (400, "PersistentChat.SourceContactId")
    assert street.operations() == []
