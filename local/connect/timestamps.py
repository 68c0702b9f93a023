"""How Amazon Connect writes the time. Inside the stand-in it is epoch seconds throughout."""

from datetime import UTC, datetime


def iso_milliseconds(epoch_seconds: float) -> str:
    """`yyyy-MM-ddThh:mm:ss.SSSZ`, as transcripts, tokens' expiries and contact events have it."""
    moment = datetime.fromtimestamp(epoch_seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def iso_seconds(epoch_seconds: float) -> str:
    """`yyyy-MM-ddThh:mm:ssZ`, the envelope of an EventBridge event."""
    return f"{datetime.fromtimestamp(epoch_seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
