"""The participant service: what a customer's client does in its chat, by the token that it holds."""

import json

from local.connect.credentials import Credentials
from local.connect.errors import Invalid
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.session import EVENT, Session
from local.connect.speech import acknowledge, join, say, type_something
from local.connect.timestamps import iso_milliseconds
from local.connect.transcript import get_transcript


class ParticipantService:
    """The operations of `connectparticipant`, request in, answer out. AccessDenied for a token that does not fit."""

    def __init__(self, instance: Instance, credentials: Credentials) -> None:
        self._instance = instance
        self._credentials = credentials
        self._world = instance.world

    def create_connection(self, request: Members) -> Members:
        """CreateParticipantConnection. As often as asked: older connections stay good."""
        session = self._credentials.session("participant", request["ParticipantToken"])
        types = request.get("Type", [])
        if not types and not request.get("ConnectParticipant"):
            raise Invalid("Type must name at least one connection type.")
        # Clients are told to subscribe to a socket, or to say that they connect; credentials alone are no connection.
        if "WEBSOCKET" in types or request.get("ConnectParticipant"):
            join(self._world, session)
        return self._credentials.connection(session, types)

    def send_message(self, request: Members) -> Members:
        """SendMessage. A repeated ClientToken does not say it twice."""
        session = self._session(request)
        if request["ContentType"] not in session.request.get("SupportedMessagingContentTypes", ["text/plain"]):
            raise Invalid("The content type is not supported in this chat.")
        token = request.get("ClientToken")
        if token is not None and token in session.sent:
            return dict(zip(("Id", "AbsoluteTime"), session.sent[token], strict=True))
        join(self._world, session)
        item = say(self._world, session, session.customer, request["Content"], request["ContentType"])
        answer = {"Id": item.id, "AbsoluteTime": iso_milliseconds(item.at)}
        if token is not None:
            session.sent[token] = (answer["Id"], answer["AbsoluteTime"])
            self._world.save(session)
        return answer

    def send_event(self, request: Members) -> Members:
        """SendEvent: typing and receipts.

        Its ClientToken is not looked at: ChatJS sends one constant for all read receipts.
        """
        session, content_type = self._session(request), request["ContentType"]
        match content_type.removeprefix(EVENT) if content_type.startswith(EVENT) else None:
            case "typing":
                type_something(self._world, session, session.customer)
            case "message.read":
                acknowledge(self._world, session, self._message_id(session, request), "Read", session.customer)
            case "message.delivered":
                acknowledge(self._world, session, self._message_id(session, request), "Delivered", session.customer)
            case "connection.acknowledged":
                pass  # accepted and without effect, as on AWS since 2025
            case _:
                raise Invalid("The content type is not supported.")
        return {"Id": self._world.new_id(), "AbsoluteTime": iso_milliseconds(self._world.clock())}

    def get_transcript(self, request: Members) -> Members:
        """GetTranscript."""
        return get_transcript(self._instance, self._session(request), request)

    def disconnect(self, request: Members) -> Members:
        """DisconnectParticipant: the customer leaves; what becomes of the chat see Instance.leave."""
        self._instance.leave(self._session(request))
        return {}

    def _session(self, request: Members) -> Session:
        return self._credentials.session("connection", request["ConnectionToken"])

    def _message_id(self, session: Session, request: Members) -> str:
        try:
            content = json.loads(request.get("Content", ""))
        except (ValueError, RecursionError):
            raise Invalid("Content must be a JSON string with a messageId.") from None
        message_id = content.get("messageId") if isinstance(content, dict) else None
        if not any(item.id == message_id for _, item in session.items()):
            raise Invalid("The message does not belong to this chat.")
        return str(message_id)
