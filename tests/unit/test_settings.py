"""The function's environment as one object."""

from datetime import timedelta

import pytest

from persistent_chat.settings import EventSettings, Settings, SettingsError, load

REQUIRED = {"INSTANCE_ID": "instance", "CONTACT_FLOW_IDS": "flow"}


def test_everything_but_instance_and_flows_has_a_safe_default() -> None:
    settings = load(REQUIRED, Settings)
    assert (settings.instance_id, settings.contact_flow_ids) == ("instance", ("flow",))
    assert (settings.auth, settings.customer_id_claim) == ("none", "sub")
    assert (settings.allowed_origins, settings.allowed_attributes) == (("*",), None)
    assert (settings.attachments, settings.max_chat_duration_in_minutes) == (False, 10080)


def test_lists_are_split_at_commas_and_trimmed() -> None:
    settings = load(
        REQUIRED
        | {"CONTACT_FLOW_IDS": "first, second ,", "ALLOWED_ORIGINS": "https://a.example, https://b.example"}
        | {"ALLOWED_ATTRIBUTES": "orderId,topic"},
        Settings,
    )
    assert settings.contact_flow_ids == ("first", "second")
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.allowed_attributes == ("orderId", "topic")


def test_booleans_and_numbers_are_read_from_text() -> None:
    settings = load(REQUIRED | {"ATTACHMENTS": "true", "MAX_CHAT_DURATION_IN_MINUTES": "120", "AUTH": "iam"}, Settings)
    assert (settings.attachments, settings.max_chat_duration_in_minutes, settings.auth) == (True, 120, "iam")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"INSTANCE_ID": None}, "INSTANCE_ID", id="no instance"),
        pytest.param({"CONTACT_FLOW_IDS": None}, "CONTACT_FLOW_IDS", id="no flows"),
        pytest.param({"CONTACT_FLOW_IDS": " , "}, "CONTACT_FLOW_IDS", id="an empty list of flows"),
        pytest.param({"AUTH": "password"}, "AUTH", id="an unknown auth"),
        pytest.param({"ATTACHMENTS": "maybe"}, "ATTACHMENTS", id="not a boolean"),
        pytest.param({"MAX_CHAT_DURATION_IN_MINUTES": "1h"}, "MAX_CHAT_DURATION_IN_MINUTES", id="not a number"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_else_shown(changes: dict[str, str | None], named: str) -> None:
    environ = REQUIRED | {"AWS_SESSION_TOKEN": "secret-session-token"} | changes
    with pytest.raises(SettingsError, match=named) as refusal:
        load({name: value for name, value in environ.items() if value is not None}, Settings)
    assert "secret-session-token" not in str(refusal.value)
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize(("auth", "days"), [("guest", 7), ("jwt", 730), ("cognito", 730), ("iam", 730)])
def test_guests_are_remembered_for_their_days_and_others_as_long_as_connect_keeps_contacts(
    auth: str, days: int
) -> None:
    given = REQUIRED | {"CONVERSATIONS_TABLE": "table", "AUTH": auth, "GUEST_DAYS": "7"}
    assert load(given, Settings).kept == load(given, EventSettings).kept == timedelta(days=days)


def test_a_guest_is_not_forgotten_at_once() -> None:
    with pytest.raises(SettingsError, match="GUEST_DAYS"):
        load(REQUIRED | {"GUEST_DAYS": "0"}, Settings)
