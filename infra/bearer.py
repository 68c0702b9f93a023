"""The form of a bearer token, as data: API Gateway refuses anything else with 401 before an authorizer runs."""

# Three parts in base64url, none of them empty: an unsigned token ("alg": "none") has no third one.
BEARER_TOKEN = r"^[Bb]earer [A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"  # noqa: S105  # a pattern, no token
