"""Amazon Connect's resources as callers name them, a bare id or an ARN; and how long a customer's id may be."""

import re

_ARN = re.compile(
    r"arn:[a-z0-9-]+:connect:[a-z0-9-]+:\d{12}:instance/(?P<instance>[A-Za-z0-9-]+)"
    r"(?:/(?P<kind>contact-flow|contact)/(?P<id>[A-Za-z0-9-]+))?"
)
ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
CUSTOMER_ID_CHARACTERS = 128  # StartChatContact's limit of CustomerId


def instance_id(reference: str) -> str | None:
    """The instance's id, or None where `reference` is neither an id nor an instance ARN."""
    arn = _ARN.fullmatch(reference)
    if arn:
        return None if arn["kind"] else arn["instance"]
    return reference if ID.fullmatch(reference) else None


def id_in(instance: str, kind: str, reference: str) -> str | None:
    """The id of a `contact-flow` or `contact` of `instance`; None for anything else, as another instance's ARN."""
    arn = _ARN.fullmatch(reference)
    if arn:
        return arn["id"] if (arn["instance"], arn["kind"]) == (instance, kind) else None
    return reference if ID.fullmatch(reference) else None
