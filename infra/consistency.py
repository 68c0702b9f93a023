"""What settings mean beside each other: asking for what has no effect, or leaving out what is needed, is a mistake."""

from collections.abc import Iterable

from pydantic import BaseModel

from infra.spelling import Setting, Spelling, enumerated

_TOKENS: tuple[Setting, ...] = (("auth", "cognito"), ("auth", "jwt"))
_KNOW_CUSTOMERS: tuple[Setting, ...] = (("auth", "guest"), ("auth", "iam"), *_TOKENS)
_BROWSERS: tuple[Setting, ...] = (("auth", "none"), ("auth", "guest"), *_TOKENS)
# A setting, and those of which it needs one.
_HAS_EFFECT_WITH: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    ("user_pool_arn", (("auth", "cognito"),)),
    ("jwt_issuer", (("auth", "jwt"),)),
    ("jwt_audience", (("auth", "jwt"),)),
    ("jwt_leeway_seconds", (("auth", "jwt"),)),
    ("customer_id_claim", _TOKENS),
    ("display_name_claim", _TOKENS),
    ("attribute_claims", _TOKENS),
    ("authorizer_cache_seconds", _TOKENS),
    ("waf_rate_per_ip", (("waf", True),)),
    ("waf_ip_header", (("waf", True),)),
    ("waf_rate_per_ip", _BROWSERS),
    ("waf_ip_header", _BROWSERS),
    ("transcript_delay_seconds", (("verify_source", True), ("memory", True))),
    ("late_rehydration", (("verify_source", True), ("memory", True))),
    ("segment", (("verify_source", True),)),
    ("rejoin", (("memory", True),)),
    ("resume", (("memory", True),)),
    ("history", (("memory", True),)),
    ("transcript_bucket", (("history", "transcripts"),)),
    ("transcript_prefix", (("history", "transcripts"),)),
    ("contact_events_concurrency", (("memory", True),)),
    ("guest_days", (("memory", True),)),
    ("guest_days", (("auth", "guest"),)),
    ("resume_within_hours", (("memory", True),)),
    ("flow_lookup", (("memory", True),)),
)
# A setting, and those that have to be given beside it.
_NEEDS: tuple[tuple[Setting, tuple[str, ...]], ...] = (
    (("history", "transcripts"), ("transcript_bucket", "transcript_prefix")),
    (("auth", "cognito"), ("user_pool_arn",)),
    (("auth", "jwt"), ("jwt_issuer", "jwt_audience")),
)


def check(config: BaseModel, spelling: Spelling) -> None:
    """Raises ValueError with a sentence about the first mistake, without its full stop."""
    for name, conditions in _HAS_EFFECT_WITH:
        asked_for = getattr(config, name) != type(config).model_fields[name].default
        if asked_for and not _has_one_of(config, conditions):
            raise ValueError(f"{spelling.name(name)} has no effect without {spelling.one_of(conditions)}")
    for condition, names in _NEEDS:
        missing = [name for name in names if getattr(config, name) is None]
        if _has_one_of(config, [condition]) and missing:
            wanted = enumerated([spelling.name(name) for name in missing], "and")
            usage = spelling.usages(dict.fromkeys(missing, "…"))
            raise ValueError(f"{spelling.setting(*condition)} also needs {wanted}: give {usage}")
    if _has_one_of(config, [("memory", True)]) and not _has_one_of(config, _KNOW_CUSTOMERS):
        remembering, knowing = spelling.setting("memory", True), spelling.one_of(_KNOW_CUSTOMERS)
        raise ValueError(f"{remembering} needs to know who the customer is: give {knowing}")


def _has_one_of(config: BaseModel, settings: Iterable[Setting]) -> bool:
    return any(getattr(config, name) == value for name, value in settings)
