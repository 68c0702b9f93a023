"""How a transcript is put together: which files are read, where a page ends, and what each gap comes to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from persistent_chat.api_gateway import HttpRequest
from persistent_chat.connect import Connect
from persistent_chat.contact import Contact
from persistent_chat.deadline import Deadline
from persistent_chat.errors import (
    ConnectMisconfigured,
    ConnectUnavailable,
    ConversationNotFound,
    InvalidRequest,
    TranscriptNotFound,
    TranscriptNotReady,
)
from persistent_chat.history import place
from persistent_chat.history.conversations import ConversationList
from persistent_chat.history.endpoint import History
from persistent_chat.history.transcripts import Transcripts
from persistent_chat.memory.conversations import Conversations
from persistent_chat.settings import HistorySettings
from persistent_chat.transcript_bucket import TranscriptBucket
from tests.support.chats import ANN, INSTANCE, PAST
from tests.support.neighborhood import Neighborhood
from tests.support.wire import Reply, Wire, error, reply

ENDED = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECOND = "33333333-3333-3333-3333-333333333332"
NAMED = f"prefix/2026/11/22/{PAST}_20261122T09:00_UTC.json"


class Files:
    """S3 as far as it is needed: what stands where, or what is raised."""

    def __init__(self, **files: bytes | Exception) -> None:
        self.files: dict[str, bytes | Exception] = files
        self.asked: list[str] = []

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803, ARG002  # S3's names
        self.asked.append(Key)
        found = self.files.get(Key) or self.files.get("everything") or failure("NoSuchKey", 404)
        if isinstance(found, Exception):
            raise found
        content: bytes = found

        class Body:
            def read(self, most: int) -> bytes:
                return content[:most]

        return {"Body": Body()}


def failure(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")  # type: ignore[typeddict-item]


def contact(contact_id: str = PAST, **members: Any) -> dict[str, Any]:
    usual = {"Channel": "CHAT", "InitiationTimestamp": (ENDED - timedelta(hours=1)).timestamp()}
    usual |= {"DisconnectTimestamp": ENDED.timestamp(), "CustomerId": "ann"}
    return {"Id": contact_id, **{name: value for name, value in (usual | members).items() if value is not None}}


def described(**members: Any) -> Reply:
    return reply({"Contact": contact(**members)})


def listed(*contacts: dict[str, Any]) -> Reply:
    return reply({"ContactSummaryList": [{"ContactId": one["Id"], **one} for one in contacts]})


def written(count: int, words: str = "Hello") -> bytes:
    lines = [
        {
            "Id": f"i{number}",
            "AbsoluteTime": f"2026-11-22T09:{number:04}",
            "Type": "MESSAGE",
            "ContentType": "text/plain",
            "Content": words,
            "ParticipantRole": "AGENT",
        }
        for number in range(count)
    ]
    return msgspec.json.encode({"Transcript": lines})


def read(files: Files, *replies: Reply, now: datetime = ENDED + timedelta(hours=1), **query: str) -> dict[str, Any]:
    transcripts = Transcripts(
        Connect(Wire(*(replies or (described(), listed(contact())))).client, INSTANCE, sleep=lambda _: None),
        TranscriptBucket(lambda: files, "bucket", "/prefix/"),
        lambda: now,
        transcript_delay_seconds=60,
    )
    http = HttpRequest.of({"pathParameters": {"contactId": PAST}, "queryStringParameters": query})
    page: dict[str, Any] = msgspec.to_builtins(transcripts.answer(http, ANN, Deadline(60, lambda: 0.0)))["data"]
    return page


def test_a_file_is_found_by_its_name_and_first_of_all_where_connect_tells() -> None:
    files = Files(**{NAMED: written(2)})
    assert len(read(files)["items"]) == 2
    assert files.asked == [NAMED]
    told = described(Recordings=[{"StorageType": "S3", "Location": "bucket/prefix/elsewhere.json"}])
    files = Files(**{"prefix/elsewhere.json": written(1)})
    assert len(read(files, told, listed(contact()))["items"]) == 1
    assert files.asked == ["prefix/elsewhere.json"]


@pytest.mark.parametrize("location", ["another/prefix/elsewhere.json", "bucket/prefixed/elsewhere.json"])
def test_nothing_is_read_outside_of_the_bucket_and_its_prefix(location: str) -> None:
    told = described(Recordings=[{"StorageType": "S3", "Location": location}])
    files = Files(**{NAMED: written(1)})
    read(files, told, listed(contact()))
    assert files.asked == [NAMED]


def test_without_a_prefix_files_lie_at_the_top() -> None:
    files = Files()
    bucket = TranscriptBucket(lambda: files, "bucket", "")
    begun = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert bucket.read(Contact(id="c", initiation_timestamp=begun), Deadline(60, lambda: 0.0)) is None
    assert files.asked == ["2026/01/02/c_20260102T03:04_UTC.json"]


def test_pages_go_on_where_the_one_before_ended() -> None:
    files = Files(**{NAMED: written(100, "words " * 1000)})
    first = read(files)
    seen, following = [item["id"] for item in first["items"]], first.get("next")
    while following:
        page = read(files, next=following)
        seen += [item["id"] for item in page["items"]]
        following = page.get("next")
    assert seen == [f"i{number}" for number in range(100)]


@pytest.mark.parametrize("made_up", ["x", "1", "1:", ":1", "-1:0", "1:1:1", "\u0663:0", "9" * 5000 + ":0"])
def test_a_next_that_was_made_up_is_refused(made_up: str) -> None:
    """The digest is no secret: whoever knows the conversation's id can make one."""
    for given in ("AAAA", place.write(PAST, made_up)):
        with pytest.raises(InvalidRequest):
            read(Files(**{NAMED: written(1)}), next=given)


def test_a_list_that_does_not_know_the_conversation_yet_costs_nobody_their_transcript() -> None:
    unknown = error("ResourceNotFoundException", 404)
    assert len(read(Files(**{NAMED: written(1)}), described(), unknown)["items"]) == 1
    with pytest.raises(TranscriptNotReady):
        read(Files(), described(DisconnectTimestamp=None), unknown, now=ENDED + timedelta(seconds=10))


def test_a_later_segment_that_became_somebody_elses_is_not_read() -> None:
    later = {"InitialContactId": PAST, "PreviousContactId": PAST}
    theirs = reply({"Contact": contact(SECOND, **later, CustomerId="bob")})
    with pytest.raises(ConversationNotFound):
        read(Files(), described(), listed(contact(), contact(SECOND, **later)), theirs)


@pytest.mark.parametrize(
    ("raised", "refusal"),
    [
        (failure("AccessDenied", 403), ConnectMisconfigured),
        (failure("SlowDown", 503), ConnectUnavailable),
        (EndpointConnectionError(endpoint_url="https://s3"), ConnectUnavailable),
        (failure("NoSuchKey", 404), TranscriptNotFound),
        pytest.param(failure("InvalidObjectState", 403), TranscriptNotFound, id="archived"),
    ],
)
def test_each_trouble_of_the_bucket_has_its_name(raised: Exception, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(Files(everything=raised))


@pytest.mark.parametrize("ended", [ENDED.timestamp(), None])
def test_what_is_not_written_yet_is_to_be_asked_for_again(ended: float | None) -> None:
    with pytest.raises(TranscriptNotReady):
        read(Files(), described(DisconnectTimestamp=ended), listed(), now=ENDED + timedelta(seconds=10))


class Refused:
    def refused(self, refusal: object) -> None:
        del refusal


def test_a_backend_says_whose_list_it_wants_and_the_public_has_none(neighborhood: Neighborhood) -> None:
    configured = HistorySettings(instance_id=INSTANCE, conversations_table="t", auth="iam")
    history = History(
        configured, ConversationList(Conversations(neighborhood.table), neighborhood.time), None, Refused()
    )
    backend = {"requestContext": {"identity": {"userArn": "arn:aws:iam::000000000000:user/backend"}}}
    public = {"requestContext": {"identity": {"cognitoIdentityId": "pool"}}}
    transcript = {"resource": "/conversations/{contactId}/transcript"}
    statuses = [
        history(event, neighborhood.deadline())["statusCode"]
        for event in (
            backend | {"queryStringParameters": {"customerId": "ann"}},
            backend,
            public,
            backend | transcript,
            public | transcript,
        )
    ]
    assert statuses == [200, 400, 401, 404, 401]
