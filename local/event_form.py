"""Which function an event is for, told by the form that AWS's services give their events."""

import re
from collections.abc import Callable, Mapping

from infra.gateway import history_paths

_HISTORY = "/conversations"
_ANY = "/{proxy+}"  # the resource of an event that `sam local generate-event` makes, unless told otherwise
_CONTACT_EVENT = "Contact Event"  # what their names have in common: AWS's pages know two


def entry_point(event: Mapping[str, object]) -> str | None:
    """The name of the module in lambda_src that such an event goes to; None for a form that none of them takes."""
    return next((name for name, fits in _FORMS if fits(event)), None)


def routed(event: Mapping[str, object]) -> dict[str, object]:
    """The event with the resource and its parameters that API Gateway finds for its path, where it has sam's own."""
    if event.get("resource") != _ANY:
        return dict(event)
    for path in history_paths("transcripts"):
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path), _path(event))
        if found:
            return {**event, "resource": path, "path": _path(event), "pathParameters": found.groupdict() or None}
    return {**event, "resource": "/"}


def _path(event: Mapping[str, object]) -> str:
    """sam puts a / before what it is told, which may begin with one."""
    return "/" + str(event.get("path", "")).strip("/")


def _is_contact_event(event: Mapping[str, object]) -> bool:
    return event.get("source") == "aws.connect" and str(event.get("detail-type")).endswith(_CONTACT_EVENT)


def _is_of_sqs(event: Mapping[str, object]) -> bool:
    records = event.get("Records")
    first = records[0] if isinstance(records, list) and records else None
    return isinstance(first, Mapping) and first.get("eventSource") == "aws:sqs"


def _asks_for_history(event: Mapping[str, object]) -> bool:
    return any(str(event.get(name)).startswith(_HISTORY) for name in ("resource", "path"))


def _is_http(event: Mapping[str, object]) -> bool:
    return "httpMethod" in event


_FORMS: tuple[tuple[str, Callable[[Mapping[str, object]], bool]], ...] = (
    ("contact_events", _is_contact_event),
    ("rehydrate", _is_of_sqs),
    ("flow_lookup", lambda event: event.get("Name") == "ContactFlowEvent"),
    ("authorizer", lambda event: "authorizationToken" in event),
    ("history", _asks_for_history),
    ("start_chat", _is_http),
)
