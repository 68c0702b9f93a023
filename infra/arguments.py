"""The settings as keyword arguments of a construct: the model's own names, typed for editors and type checkers."""

from collections.abc import Mapping, Sequence
from typing import Literal, Required, TypedDict

from infra.config import Config
from infra.place import check_one_place
from infra.reading import ConfigError, misspelt, read
from infra.spelling import PYTHON


class Settings(TypedDict, total=False):
    """README.md has the table. In place of an id or ARN may stand a token, which is another construct's attribute."""

    instance_id: Required[str]
    contact_flow_ids: Required[Sequence[str]]
    allowed_origins: Sequence[str]
    auth: Literal["none", "guest", "iam", "cognito", "jwt"]
    user_pool_arn: str | None
    jwt_issuer: str | None
    jwt_audience: Sequence[str] | None
    jwt_leeway_seconds: int
    authorizer_cache_seconds: int
    customer_id_claim: str
    display_name_claim: str | None
    attribute_claims: Sequence[str] | None
    allowed_attributes: Sequence[str] | None
    attachments: bool
    max_chat_duration_in_minutes: int
    rate: int
    burst: int
    waf: bool
    waf_rate_per_ip: int
    waf_ip_header: str | None
    key_arn: str | None
    account_log_role: bool
    log_retention: int
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    alarm_topic_arn: str | None
    verify_source: bool
    transcript_delay_seconds: int
    late_rehydration: bool
    segment: Literal["exact", "latest"]
    history: Literal["none", "list", "transcripts"]
    transcript_bucket: str | None
    transcript_prefix: str | None
    memory: bool
    rejoin: bool
    resume: Literal["ask", "always"]
    guest_days: int
    contact_events_concurrency: int | None
    resume_within_hours: int | None
    flow_lookup: bool


def read_arguments(given: Mapping[str, object], *, stack_name: str) -> Config:
    """The settings in `given`, in which None is no setting; raises ConfigError."""
    settings = {name: value for name, value in given.items() if value is not None}
    for name in settings.keys() - Settings.__annotations__.keys():
        meant = misspelt(name, Settings.__annotations__)
        raise ConfigError(f"{name} is not an argument" + (f": did you mean {meant}=…?" if meant else "."))
    check_one_place(settings, PYTHON)
    return read({**settings, "stack_name": stack_name}, PYTHON)
