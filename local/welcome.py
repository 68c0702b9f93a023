"""What `make run` says when it is up: where things are, and two commands to paste."""

import json


def welcome(origin: str, path: str, connect: str, past_contact_id: str, auth: str) -> str:
    """The text; `path` is the endpoint's at `origin`, `past_contact_id` an ended chat's initial contact."""
    endpoint = origin + path
    start = {"ParticipantDetails": {"DisplayName": "Ann"}, "Attributes": {"orderId": "4711"}}
    source = {"SourceContactId": past_contact_id, "RehydrationType": "ENTIRE_PAST_SESSION"}
    resume = {"ParticipantDetails": {"DisplayName": "Ann"}, "PersistentChat": source}
    signed = _SIGNED.get(auth, "")
    token = f'TOKEN=$(curl -s {origin}/issuer/token -d \'{{"customer": "ann"}}\' | cut -d \'"\' -f 4)'
    return f"""\
The page:              {origin}/
Your side:             {endpoint}
Amazon Connect's side: {connect}

Start a chat:
  {_curl(endpoint, start)}{signed}
Resume a past one (this one ended an hour ago):
  {_curl(endpoint, resume)}{signed}
Act as the agent of a chat (/message, /transfer or /end):
  curl -s {connect}/agent/CONTACT_ID/message -d '{{"content": "Hello"}}'
{_customers(origin, path, token, auth)}
Edits in lambda_src take effect with the next request. Ctrl-C ends it."""


def _curl(url: str, body: object) -> str:
    return f"curl -s {url} -d '{json.dumps(body)}'"


# What a request needs beside its body, by the deployment's `auth`.
_SIGNED = {
    "jwt": ' -H "Authorization: Bearer $TOKEN"',
    "cognito": ' -H "Authorization: Bearer $TOKEN"',
    "iam": " -H 'Authorization: AWS4-HMAC-SHA256 Credential=backend/'",
}


def _customers(origin: str, path: str, token: str, auth: str) -> str:
    """How to be a customer whom the service knows."""
    if auth == "iam":
        return ""
    if auth == "guest":
        return ""
    then = ", before the commands above" if auth != "none" else f" and POST to {origin}/signed-in{path}"
    guests = (
        f"Guests are remembered at {origin}/guest{path}, by the token that they are answered.\n"
        if auth == "none"
        else ""
    )
    return f"""\
Be a known customer, with a token of the issuer on this machine{then}:
  {token}
{guests}"""
