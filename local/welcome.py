"""What `make run` says when it is up: where things are, and two commands to paste."""

import json


def welcome(origin: str, path: str, connect: str, past_contact_id: str) -> str:
    """The text; `path` is the endpoint's at `origin`, `past_contact_id` an ended chat's initial contact."""
    endpoint = origin + path
    start = {"ParticipantDetails": {"DisplayName": "Ann"}, "Attributes": {"orderId": "4711"}}
    source = {"SourceContactId": past_contact_id, "RehydrationType": "ENTIRE_PAST_SESSION"}
    resume = {"ParticipantDetails": {"DisplayName": "Ann"}, "PersistentChat": source}
    return f"""\
The page:              {origin}/
Your side:             {endpoint}
Amazon Connect's side: {connect}

Start a chat:
  {_curl(endpoint, start)}
Resume a past one (this one ended an hour ago):
  {_curl(endpoint, resume)}
Act as the agent of a chat (/message, /transfer or /end):
  curl -s {connect}/agent/CONTACT_ID/message -d '{{"content": "Hello"}}'

Edits in lambda_src take effect with the next request. Ctrl-C ends it."""


def _curl(url: str, body: object) -> str:
    return f"curl -s {url} -d '{json.dumps(body)}'"
