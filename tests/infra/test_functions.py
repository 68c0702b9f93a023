"""The functions as deployed: their settings are what the code reads, and they are traced, bounded and kept apart."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from local.lambda_context import TIMEOUT_SECONDS
from persistent_chat import settings
from tests.support.synthesized import FLOW, INSTANCE, SECOND_FLOW, Template, synthesize


def read_by(kind: type[msgspec.Struct]) -> set[str]:
    return set(kind.__struct_encode_fields__)


def given(template: Template, handler: str) -> set[str]:
    """The variables that are ours to read; Powertools reads its own."""
    return {name for name in template.variables(handler) if not name.startswith("POWERTOOLS_")}


def test_start_chat_gets_settings_that_its_code_accepts(template: Template) -> None:
    loaded = settings.load(template.variables("start_chat.handler"), settings.Settings)
    assert loaded.instance_id == INSTANCE
    assert loaded.contact_flow_ids[0] == FLOW


def test_with_everything_configured_every_setting_is_given(everything: Template) -> None:
    assert given(everything, "start_chat.handler") == read_by(settings.Settings)
    assert given(everything, "contact_events.handler") == read_by(settings.EventSettings)
    assert given(everything, "rehydrate.handler") == read_by(settings.RehydrateSettings)
    assert given(everything, "history.handler") == read_by(settings.HistorySettings)
    assert given(everything, "flow_lookup.handler") == read_by(settings.FlowLookupSettings)


@pytest.mark.parametrize("name", ["default", "iam", "cognito"])
def test_start_chat_gets_every_setting_that_its_code_reads_and_no_other(
    templates: dict[str, Template], name: str
) -> None:
    unset = {"ALLOWED_ATTRIBUTES", "CONVERSATIONS_TABLE", "RESUME", "REJOIN"}  # absence is their default
    unset |= {"DISPLAY_NAME_CLAIM", "ATTRIBUTE_CLAIMS", "GUEST_DAYS", "RESUME_WITHIN_HOURS"}
    assert given(templates[name], "start_chat.handler") == read_by(settings.Settings) - unset


def test_with_a_memory_start_chat_gets_what_was_configured(everything: Template) -> None:
    variables = everything.variables("start_chat.handler")
    loaded = settings.load(variables, settings.Settings)
    assert loaded.contact_flow_ids == (FLOW, SECOND_FLOW)
    assert loaded.allowed_origins == ("https://www.example.com",)
    assert loaded.allowed_attributes == ("language", "topic")
    assert loaded.attribute_claims == ("tier:tier", "https://example.com/plan:plan")
    assert loaded.auth == "jwt"
    assert (variables["RESUME"], variables["REJOIN"], variables["RESUME_WITHIN_HOURS"]) == ("ask", "true", "72")


def test_guests_are_forgotten_after_the_configured_days_by_both_who_write(tmp_path: Path) -> None:
    template = synthesize(tmp_path, auth="guest", memory=True, guestDays=7)
    start_chat = settings.load(template.variables("start_chat.handler"), settings.Settings)
    contact_events = settings.load(template.variables("contact_events.handler"), settings.EventSettings)
    assert start_chat.kept == contact_events.kept == timedelta(days=7)


def test_the_authorizer_gets_every_setting_that_its_code_reads_and_no_other(everything: Template) -> None:
    loaded = settings.load(everything.variables("authorizer.handler"), settings.TokenSettings)
    assert loaded.jwt_issuer == "https://id.example.com/"
    assert loaded.jwt_audience == ("chat", "web")
    assert given(everything, "authorizer.handler") == read_by(settings.TokenSettings)


def test_both_users_of_the_table_know_its_name(everything: Template) -> None:
    (table,) = (name for name, entry in everything.resources.items() if entry["Type"] == "AWS::DynamoDB::Table")
    for handler in ("start_chat.handler", "contact_events.handler"):
        assert everything.variables(handler)["CONVERSATIONS_TABLE"] == f"<{table}>"


def test_nothing_that_would_log_whole_events_is_switched_on(template: Template) -> None:
    for function in template.of("Lambda::Function"):
        assert set(function["Environment"]["Variables"]).isdisjoint(
            {"POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_TRACER_CAPTURE_RESPONSE", "POWERTOOLS_DEV"}
        )


def test_functions_are_arm64_python_3_13_and_traced(template: Template) -> None:
    for function in template.of("Lambda::Function"):
        assert function["Architectures"] == ["arm64"]
        assert function["Runtime"] == "python3.13"
        assert function["TracingConfig"] == {"Mode": "Active"}


def test_start_chat_ends_before_api_gateway_gives_up(template: Template) -> None:
    assert template.function("start_chat.handler")["Timeout"] == TIMEOUT_SECONDS


@pytest.mark.parametrize(("name", "days"), [("default", 90), ("everything", 30)])
def test_logs_are_kept_for_the_configured_time_and_go_with_the_stack(
    templates: dict[str, Template], name: str, days: int
) -> None:
    groups = [entry for entry in templates[name].resources.values() if entry["Type"] == "AWS::Logs::LogGroup"]
    assert groups
    for group in groups:
        assert group["Properties"]["RetentionInDays"] == days
        assert group["DeletionPolicy"] == "Delete"
