"""What the REST API is, as data: the stack deploys it and the local gateway behaves so."""

from collections.abc import Sequence

STAGE = "Prod"  # the stage's name in AWS's sample, and so in the URLs that clients hold

# A bearer token's form; API Gateway refuses anything else with 401 before an authorizer runs. Three parts in base64url,
# none of them empty: an unsigned token ("alg": "none") has no third one.
BEARER_TOKEN = r"^[Bb]earer [A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"  # noqa: S105  # a pattern, no token

# A browser asks before it sends any of these: SigV4's four, which come with auth=iam, and those that tracing adds to
# whatever a page fetches (OpenTelemetry's, Sentry's, X-Ray's).
ALLOWED_HEADERS = (
    "Content-Type",
    "Authorization",
    "Idempotency-Key",
    "X-Api-Key",
    "X-Amz-Date",
    "X-Amz-Security-Token",
    "X-Amz-Content-Sha256",
    "X-Amz-User-Agent",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "X-Amzn-Trace-Id",
)
EXPOSED_HEADERS = ("Retry-After", "WWW-Authenticate", "x-amzn-RequestId")
MAX_AGE_SECONDS = 86400  # a day; Chromium keeps a preflight's answer for two hours at most


_CONVERSATIONS = {"/conversations": "GET"}
_TRANSCRIPTS = {"/conversations/{contactId}/transcript": "GET"}
_HISTORY: dict[str, dict[str, str]] = {
    "none": {},
    "list": _CONVERSATIONS,
    "transcripts": _CONVERSATIONS | _TRANSCRIPTS,
}


def history_paths(history: str) -> dict[str, str]:
    """What the setting of that name adds: paths, each with its one method."""
    return _HISTORY[history]


def preflight_paths(history: str) -> dict[str, str]:
    """Where a browser may ask first, each path with the method that it is told of.

    Where nothing is, too: unless it is let through there, it cannot read the refusal. API Gateway does not go on to
    {proxy+} from a part of a path that it knows.
    """
    dead_ends = ("/{proxy+}", *(["/conversations/{contactId}"] if history == "transcripts" else []))
    return {"/": "POST", **history_paths(history), **dict.fromkeys(dead_ends, "POST")}


def cors_headers(allowed_origins: Sequence[str]) -> dict[str, str]:
    """For API Gateway's own answers, which cannot depend on the request: with several allowed origins it is *."""
    return {
        "Access-Control-Allow-Origin": allowed_origins[0] if len(allowed_origins) == 1 else "*",
        "Access-Control-Expose-Headers": ",".join(EXPOSED_HEADERS),
    }
