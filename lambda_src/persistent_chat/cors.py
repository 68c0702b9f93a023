"""Cross-origin headers, on every answer: without them a browser cannot even tell that a chat exists."""

from collections.abc import Sequence

EXPOSED_HEADERS = "Retry-After,WWW-Authenticate,x-amzn-RequestId"


def headers(allowed_origins: Sequence[str], origin: str | None) -> dict[str, str]:
    """The headers for a request from `origin`. No credentials are allowed: nothing here reads a cookie.

    An origin that is not allowed is shown one that is, which a browser takes for the refusal it is.
    """
    exposed = {"Access-Control-Expose-Headers": EXPOSED_HEADERS}
    if "*" in allowed_origins:
        return {"Access-Control-Allow-Origin": "*", **exposed}
    shown = origin if origin in allowed_origins else allowed_origins[0]
    return {"Access-Control-Allow-Origin": str(shown), "Vary": "Origin", **exposed}
