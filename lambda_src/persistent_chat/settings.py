"""A function's environment, read once into one frozen object."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

import msgspec

_LISTS = ("CONTACT_FLOW_IDS", "ALLOWED_ORIGINS", "ALLOWED_ATTRIBUTES", "JWT_AUDIENCE", "ATTRIBUTE_CLAIMS")

type Auth = Literal["none", "guest", "iam", "cognito", "jwt"]
type GuestDays = Annotated[int, msgspec.Meta(ge=1)]


class SettingsError(Exception):
    """A variable is missing or wrong; the message names that variable and shows no other."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """What differs between deployments. Each field is the environment variable of the same name in capitals.

    Lists are comma-separated. `max_chat_duration_in_minutes` and `transcript_delay_seconds` carry their unit in the
    name; `allowed_attributes` is None where every attribute key may be set; `attribute_claims` are `claim:attribute`.
    """

    instance_id: str
    contact_flow_ids: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    allowed_origins: tuple[str, ...] = ("*",)
    auth: Auth = "none"
    customer_id_claim: str = "sub"
    display_name_claim: str | None = None
    attribute_claims: tuple[str, ...] = ()
    allowed_attributes: tuple[str, ...] | None = None
    attachments: bool = False
    max_chat_duration_in_minutes: int = 10080
    verify_source: bool = True
    transcript_delay_seconds: int = 60
    segment: Literal["exact", "latest"] = "exact"
    conversations_table: str | None = None
    resume: Literal["ask", "always"] = "ask"
    rejoin: bool = True
    guest_days: GuestDays = 30
    resume_within_hours: int | None = None
    rehydration_queue_url: str | None = None

    @property
    def late_rehydration(self) -> bool:
        """Whether a past that is not ready yet follows its chat late."""
        return self.rehydration_queue_url is not None

    @property
    def kept(self) -> timedelta:
        """How long a customer is remembered after their last start."""
        return _kept(self.auth, self.guest_days)


class EventSettings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """The settings of the function that contact events go to."""

    instance_id: str
    conversations_table: str
    auth: Auth
    guest_days: GuestDays = 30

    @property
    def kept(self) -> timedelta:
        """As long as what a start writes."""
        return _kept(self.auth, self.guest_days)


def _kept(auth: str, guest_days: int) -> timedelta:
    """Guests are forgotten when they stay away; others when Connect forgets their contacts, after 24 months."""
    return timedelta(days=guest_days if auth == "guest" else 730)


class HistorySettings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """The settings of the function that shows customers their conversations; transcripts where there is a bucket.

    A customer's name and attributes are none of its business.
    """

    display_name_claim: ClassVar[None] = None
    attribute_claims: ClassVar[tuple[str, ...]] = ()

    instance_id: str
    conversations_table: str
    auth: Auth
    allowed_origins: tuple[str, ...] = ("*",)
    customer_id_claim: str = "sub"
    transcript_delay_seconds: int = 60
    transcript_bucket: str | None = None
    transcript_prefix: str = ""


class RehydrateSettings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """The settings of the function that attaches pasts late; without a table nobody is remembered."""

    instance_id: str
    rehydration_queue_url: str
    transcript_delay_seconds: int = 60
    conversations_table: str | None = None


class FlowLookupSettings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """The settings of the function that contact flows ask for a customer's past."""

    instance_id: str
    conversations_table: str
    transcript_delay_seconds: int = 60
    resume_within_hours: int | None = None


class TokenSettings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """The authorizer's settings: whose tokens, for whom, and which claims are handed on, the customer's id first.

    Clocks differ: by `jwt_leeway_seconds` a token may be used before its beginning and after its end.
    """

    jwt_issuer: str
    jwt_audience: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    jwt_leeway_seconds: Annotated[int, msgspec.Meta(ge=0)] = 10
    customer_id_claim: str = "sub"
    display_name_claim: str | None = None
    attribute_claims: tuple[str, ...] = ()


def load[T: msgspec.Struct](environ: Mapping[str, str], kind: type[T]) -> T:
    """Settings of this kind from environment variables; raises SettingsError naming the first missing or wrong one."""
    values: dict[str, Any] = {name: environ[name] for name in kind.__struct_encode_fields__ if name in environ}
    for name in _LISTS:
        if name in values:
            values[name] = [entry.strip() for entry in values[name].split(",") if entry.strip()]
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"environment of the function: {error}") from None
