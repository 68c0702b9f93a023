"""Chats kept over a restart, in one SQLite file. What was said is appended; the rest of a chat is written anew."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from local.connect.session import Contact, Item, Participant, Session

VERSION = 1  # of what is written into the columns `chat` and `line`
SCHEMA = f"""
pragma journal_mode = wal;
pragma synchronous = off;
pragma user_version = {VERSION};
create table if not exists secret (value blob not null);
create table if not exists session (id text primary key, started real not null, chat text not null);
create table if not exists item (
    id text primary key, contact text not null, session text not null, number integer not null, line text not null);
create index if not exists item_order on item (session, number);
"""


class UnusableState(Exception):
    """A file that does not hold chats; the message is a sentence for whoever chose it."""


class KeptChats:
    """The chats of one instance in a file, written as they go on. UnusableState for a file that is something else."""

    def __init__(self, path: Path) -> None:
        self._database = _open(path)
        self._kept: dict[str, int] = {}

    def secret(self) -> bytes:
        """What tokens are signed with: made once, so that they stay good."""
        row = self._database.execute("select value from secret").fetchone()
        if row is None:
            row = (secrets.token_bytes(32),)
            with self._database:
                self._database.execute("insert into secret values (?)", row)
        return bytes(row[0])

    def save(self, session: Session) -> None:
        """Keep a chat as it is now."""
        lines = [(contact.id, item) for contact, item in session.items()]
        kept = self._kept.get(session.id, 0)
        rows = [
            (item.id, contact_id, session.id, number, json.dumps(asdict(item)))
            for number, (contact_id, item) in enumerate(lines[kept:], kept)
        ]
        contacts = [replace(contact, items=[]) for contact in session.contacts]
        chat = json.dumps(asdict(replace(session, contacts=contacts)))
        with self._database:
            self._database.executemany("insert into item values (?, ?, ?, ?, ?)", rows)
            started = session.contacts[0].initiated_at
            self._database.execute("insert or replace into session values (?, ?, ?)", (session.id, started, chat))
        self._kept[session.id] = len(lines)

    def load(self) -> Iterator[Session]:
        """All chats, the oldest first."""
        query = "select contact, line from item where session = ? order by number"
        for session_id, chat in self._database.execute("select id, chat from session order by started").fetchall():
            session = _session(json.loads(chat))
            lines = self._database.execute(query, (session_id,))
            count = 0
            for contact_id, line in lines:
                session.contact(contact_id).items.append(_item(json.loads(line)))
                count += 1
            self._kept[session_id] = count
            yield session

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        # Used by one thread at a time; which one is the server's affair.
        database = sqlite3.connect(path, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise UnusableState(f"{path} cannot be opened: {error}.") from None
    try:
        (version,) = database.execute("pragma user_version").fetchone()
        if version not in {0, VERSION}:
            raise UnusableState(f"{path} was written by another version of this program.")
        database.executescript(SCHEMA)
    except sqlite3.DatabaseError as error:
        database.close()
        raise UnusableState(f"{path} cannot keep chats: {error}.") from None
    except UnusableState:
        database.close()
        raise
    return database


def _session(chat: dict[str, Any]) -> Session:
    contacts = [_contact(contact) for contact in chat.pop("contacts")]
    others = [_contact(contact) for contact in chat.pop("others", [])]
    return Session(contacts=contacts, others=others, customer=Participant(**chat.pop("customer")), **chat)


def _contact(contact: dict[str, Any]) -> Contact:
    agent = contact.pop("agent")
    return Contact(agent=agent and Participant(**agent), **contact)


def _item(item: dict[str, Any]) -> Item:
    sender = item.pop("sender")
    return Item(sender=sender and Participant(**sender), **item)
