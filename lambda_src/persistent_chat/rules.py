"""What a caller may ask for. Pure: a request, its caller and the settings in, the chat to start or a refusal out."""

import re

import msgspec

from .caller import Caller
from .claims import attribute_keys
from .errors import ChatRefused, FieldError, FieldNotAllowed, FlowNotAllowed, InstanceNotAllowed, InvalidRequest
from .first_message import content_types, first_message
from .references import id_in, instance_id
from .request import CONNECT_DEFAULT_DURATION, LATEST, PersistentChat, SegmentAttributeValue, StartChatRequest
from .settings import Settings

ATTRIBUTE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MAX_ATTRIBUTE_BYTES = 32768
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# They copy another contact's attributes, claim an identity, or stream the chat away.
_TRUSTED_ONLY = ("customer_id", "related_contact_id", "segment_attributes", "chat_streaming_configuration")


def permit(asked: StartChatRequest, caller: Caller, settings: Settings) -> StartChatRequest:
    """The chat as it is to be started, with every id a bare id; raises the ChatRefused that names what is wrong."""
    if not caller.trusted:
        _check_public_members(asked, settings)
    asked = _with_verified_words(asked, caller)
    _check_name(asked)
    _check_attributes(asked)
    supported = content_types(asked)
    return msgspec.structs.replace(
        asked,
        instance_id=_instance(asked, settings),
        contact_flow_id=_flow(asked, settings),
        supported_messaging_content_types=supported,
        initial_message=first_message(asked, supported),
        chat_duration_in_minutes=_duration(asked, settings),
        persistent_chat=_source(asked, caller.customer_id or asked.customer_id, settings),
        related_contact_id=_related(asked, settings),
        **_known_customer(caller),
    )


def _check_public_members(asked: StartChatRequest, settings: Settings) -> None:
    names = dict(zip(asked.__struct_fields__, asked.__struct_encode_fields__, strict=True))
    refused = [names[field] for field in _TRUSTED_ONLY if getattr(asked, field) is not None]
    reserved, allowed = attribute_keys(settings.attribute_claims), settings.allowed_attributes
    refused += [
        f"Attributes.{key}"
        for key in asked.attributes or ()
        if key in reserved or (allowed is not None and key not in allowed)
    ]
    if refused:
        raise FieldNotAllowed(errors=tuple(FieldError(name, "May not be set by this caller") for name in refused))


def _with_verified_words(asked: StartChatRequest, caller: Caller) -> StartChatRequest:
    """What a verified token says of the customer counts before what the request says."""
    if caller.display_name:
        details = msgspec.structs.replace(asked.participant_details, display_name=caller.display_name)
        asked = msgspec.structs.replace(asked, participant_details=details)
    if caller.attributes:
        asked = msgspec.structs.replace(asked, attributes={**(asked.attributes or {}), **caller.attributes})
    return asked


def _check_name(asked: StartChatRequest) -> None:
    if _CONTROLS.search(asked.participant_details.display_name):
        raise _invalid("ParticipantDetails.DisplayName", "Expected a name without control characters")


def _check_attributes(asked: StartChatRequest) -> None:
    attributes = asked.attributes or {}
    for key in attributes:
        if not ATTRIBUTE_KEY.fullmatch(key):
            raise _invalid("Attributes", "Expected keys of letters, digits, - and _")
    if sum(len(key.encode()) + len(value.encode()) for key, value in attributes.items()) > _MAX_ATTRIBUTE_BYTES:
        raise _invalid("Attributes", f"Expected at most {_MAX_ATTRIBUTE_BYTES} bytes of UTF-8 over all keys and values")


def _instance(asked: StartChatRequest, settings: Settings) -> str:
    if asked.instance_id is not None and instance_id(asked.instance_id) != settings.instance_id:
        raise InstanceNotAllowed
    return settings.instance_id


def _flow(asked: StartChatRequest, settings: Settings) -> str:
    if asked.contact_flow_id is None:
        return settings.contact_flow_ids[0]
    flow = id_in(settings.instance_id, "contact-flow", asked.contact_flow_id)
    if flow is None or flow not in settings.contact_flow_ids:
        raise FlowNotAllowed
    return flow


def _duration(asked: StartChatRequest, settings: Settings) -> int | None:
    most = settings.max_chat_duration_in_minutes
    if asked.chat_duration_in_minutes is None:
        return most if most < CONNECT_DEFAULT_DURATION else None
    if asked.chat_duration_in_minutes > most:
        raise _invalid("ChatDurationInMinutes", f"Expected at most {most}")
    return asked.chat_duration_in_minutes


def _source(asked: StartChatRequest, customer_id: str | None, settings: Settings) -> PersistentChat | None:
    source = asked.persistent_chat
    if source is None:
        return None
    if asked.related_contact_id is not None:
        raise _invalid("RelatedContactId", "Cannot be combined with PersistentChat")
    if source.rehydration_type is None:
        raise _invalid("PersistentChat.RehydrationType", "Missing: ENTIRE_PAST_SESSION or FROM_SEGMENT")
    if source.source_contact_id in (None, LATEST):
        if settings.conversations_table is None:
            raise _invalid(
                "PersistentChat.SourceContactId", "Expected a contact's id: this endpoint remembers no chats"
            )
        if customer_id is None:
            raise _invalid(
                "PersistentChat.SourceContactId", "Expected a contact's id: it is not known whose last chat is meant"
            )
        return msgspec.structs.replace(source, source_contact_id=LATEST)
    contact = _contact(source.source_contact_id, "PersistentChat.SourceContactId", settings)
    return msgspec.structs.replace(source, source_contact_id=contact)


def _related(asked: StartChatRequest, settings: Settings) -> str | None:
    if asked.related_contact_id is None:
        return None
    return _contact(asked.related_contact_id, "RelatedContactId", settings)


def _contact(reference: str, field: str, settings: Settings) -> str:
    contact = id_in(settings.instance_id, "contact", reference)
    if contact is None:
        raise _invalid(field, "Expected the id or ARN of a contact of this instance")
    return contact


def _known_customer(caller: Caller) -> dict[str, object]:
    """The customer's id; and what tells flows and agents that somebody vouches for it, which nobody does for a guest.

    Source: Amazon Connect administrator guide, "Pre-chat authentication using the StartChatContact API".
    """
    if caller.customer_id is None:
        return {}
    if not caller.verified:
        return {"customer_id": caller.customer_id}
    status = {"Status": SegmentAttributeValue(value_string="AUTHENTICATED")}
    attributes = {"connect:CustomerAuthentication": SegmentAttributeValue(value_map=status)}
    return {"customer_id": caller.customer_id, "segment_attributes": attributes}


def _invalid(field: str, message: str) -> ChatRefused:
    return InvalidRequest(errors=(FieldError(field, message),))
