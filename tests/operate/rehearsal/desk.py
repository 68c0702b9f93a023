"""An agent of the stand-in's, over HTTP."""

import json
import urllib.request
from typing import Any


class Desk:
    """`url` is Amazon Connect's side."""

    def __init__(self, url: str) -> None:
        self._url = url

    def chats(self) -> dict[str, list[dict[str, Any]]]:
        """All chats by their state."""
        with urllib.request.urlopen(f"{self._url}/agent/chats") as answer:  # noqa: S310  # our own
            return dict(json.load(answer))

    def accept_chats(self, of: str) -> None:
        """Take the waiting chats of customers whose name has `of` in it."""
        for chat in self.chats()["waiting"]:
            if of in chat["customerName"]:
                act = urllib.request.Request(f"{self._url}/agent/{chat['contactId']}/accept", method="POST")  # noqa: S310
                urllib.request.urlopen(act).close()  # noqa: S310
