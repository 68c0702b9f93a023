"""Amazon Connect's participant service: what a customer's client does with the token that it was given."""

from dataclasses import dataclass
from typing import Any

from operate.aws import Aws
from operate.troubles import NotAllowed, Unclear

_PAGES = 200  # 100 past contacts, with a page or two each


@dataclass(frozen=True)
class Line:
    """A message; `past` is whether it comes from an earlier contact."""

    text: str
    past: bool


class Participants:
    """Customers in their chats, by botocore."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def enter(self, participant_token: str) -> str | None:
        """The connection token that the participant token opens; None where it opens nothing."""
        try:
            answer = self._aws.ask(
                "connectparticipant",
                "CreateParticipantConnection",
                ParticipantToken=participant_token,
                Type=["CONNECTION_CREDENTIALS"],
                ConnectParticipant=True,  # without a socket that alone counts as being there
            )
        except NotAllowed:
            return None
        except Unclear as error:
            if error.code != "ValidationException":
                raise
            return None
        return str(answer["ConnectionCredentials"]["ConnectionToken"])

    def say(self, connection_token: str, text: str) -> None:
        self._ask("SendMessage", ConnectionToken=connection_token, ContentType="text/plain", Content=text)

    def leave(self, connection_token: str) -> None:
        self._ask("DisconnectParticipant", ConnectionToken=connection_token)

    def lines(self, connection_token: str) -> list[Line]:
        """All messages of the chat and of the past that it shows, as ChatJS reads them: the newest first."""
        found: list[Line] = []
        more: dict[str, Any] = {}
        for _ in range(_PAGES):
            page = self._ask(
                "GetTranscript", ConnectionToken=connection_token, ScanDirection="BACKWARD", MaxResults=100, **more
            )
            found += [
                Line(item.get("Content", ""), "RelatedContactId" in item)
                for item in page["Transcript"]
                if item.get("Type") == "MESSAGE"
            ]
            if not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        return found

    def _ask(self, operation: str, **members: Any) -> dict[str, Any]:
        """In a chat it is the connection token that lets in, and no IAM action, for as long as the chat goes on."""
        try:
            return self._aws.ask("connectparticipant", operation, **members)
        except NotAllowed:
            raise Unclear(f"{operation} was denied: is the chat over? A flow may have ended it") from None
