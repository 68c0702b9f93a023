"""What the operator gets: alarms that mean something, a dashboard, saved queries."""

import json
from typing import Any

import pytest

from infra.access_log import log_format
from persistent_chat import errors
from tests.support.synthesized import INSTANCE, Template


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    return {alarm["AlarmDescription"].split(" See ")[0]: alarm for alarm in template.of("CloudWatch::Alarm")}


@pytest.mark.parametrize(
    ("description", "threshold"),
    [
        ("A function crashed or timed out.", 1),
        ("API Gateway got no usable answer from a function or the authorizer.", 1),
        ("Connect refuses this deployment: permissions, instance or flow.", 1),
        ("Customers get no chat: Connect fails or cannot be reached.", 3),
        ("Customers meet 429: the rate, Connect's quota or its chats are used up.", 25),
        ("One request in a hundred takes over 5 s.", 5000),
        ("Chats are asked for that are not there or another customer's.", 20),
    ],
)
def test_there_is_an_alarm_and_silence_is_no_alarm(template: Template, description: str, threshold: int) -> None:
    alarm = alarms(template)[description]
    assert alarm["Threshold"] == threshold
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


@pytest.mark.parametrize(
    ("description", "refusal"),
    [
        ("Connect refuses this deployment: permissions, instance or flow.", errors.ConnectMisconfigured),
        ("Customers get no chat: Connect fails or cannot be reached.", errors.ConnectUnavailable),
        ("Known customers get no chat: the table cannot be used.", errors.MemoryUnavailable),
        ("Chats are asked for that are not there or another customer's.", errors.SourceContactNotFound),
    ],
)
def test_alarms_for_refusals_watch_the_metric_that_the_code_emits(
    everything: Template, description: str, refusal: type[errors.ChatRefused]
) -> None:
    alarm = alarms(everything)[description]
    metric = alarm["Metrics"][0]["MetricStat"]["Metric"]
    emitted = everything.variables("start_chat.handler")
    assert metric["Namespace"] == emitted["POWERTOOLS_METRICS_NAMESPACE"] == "Chat"
    assert metric["MetricName"] == "ChatRefused"
    assert {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]} == {
        "service": emitted["POWERTOOLS_SERVICE_NAME"],
        "Code": refusal.__name__,
    }


@pytest.mark.parametrize(
    ("description", "watched", "statistic", "periods"),
    [
        ("A function crashed or timed out.", "AWS/Lambda Errors", "Sum", 1),
        ("API Gateway got no usable answer from a function or the authorizer.", "Chat GatewayFailures", "Sum", 1),
        ("Connect refuses this deployment: permissions, instance or flow.", "Chat ChatRefused", "Sum", 1),
        ("Customers get no chat: Connect fails or cannot be reached.", "Chat ChatRefused", "Sum", 1),
        ("Known customers get no chat: the table cannot be used.", "Chat ChatRefused", "Sum", 1),
        ("Customers meet 429: the rate, Connect's quota or its chats are used up.", "Chat TooManyRequests", "Sum", 1),
        ("One request in a hundred takes over 5 s.", "AWS/ApiGateway Latency", "p99", 3),
        (
            "Contact events could not be recorded and wait in the queue.",
            "AWS/SQS ApproximateNumberOfMessagesVisible",
            "Maximum",
            1,
        ),
    ],
)
def test_each_alarm_watches_what_it_speaks_of(
    everything: Template, description: str, watched: str, statistic: str, periods: int
) -> None:
    alarm = alarms(everything)[description]
    if "Metrics" in alarm:
        stat = alarm["Metrics"][0]["MetricStat"]
        metric, used, seconds = stat["Metric"], stat["Stat"], stat["Period"]
    else:
        metric, used = alarm, alarm.get("Statistic") or alarm.get("ExtendedStatistic")
        seconds = alarm["Period"]
    assert (f"{metric['Namespace']} {metric['MetricName']}", used, seconds) == (watched, statistic, 300)
    assert alarm["EvaluationPeriods"] == periods


def test_429_and_api_gateways_own_5xx_are_counted_from_the_access_log(default: Template) -> None:
    patterns = {
        entry["MetricTransformations"][0]["MetricName"]: entry["FilterPattern"]
        for entry in default.of("Logs::MetricFilter")
    }
    assert patterns == {
        "TooManyRequests": '{ $.status = "429" }',
        "GatewayFailures": '{ ($.status = "5*") && ($.responseType != "-") }',
    }


def test_dead_letters_raise_an_alarm_where_there_are_any(everything: Template, default: Template) -> None:
    lost = "Contact events could not be recorded and wait in the queue."
    assert alarms(everything)[lost]["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert lost not in alarms(default)


def test_a_table_that_cannot_be_used_raises_an_alarm_where_there_is_one(
    everything: Template, default: Template
) -> None:
    unusable = "Known customers get no chat: the table cannot be used."
    assert alarms(everything)[unusable]["Threshold"] == 3
    assert unusable not in alarms(default)


def test_alarms_go_to_the_topic_where_one_is_given(everything: Template, default: Template) -> None:
    topic = ["arn:aws:sns:eu-central-1:123456789012:alarms"]
    for alarm in everything.of("CloudWatch::Alarm"):
        assert alarm["AlarmActions"] == alarm["OKActions"] == topic
    for alarm in default.of("CloudWatch::Alarm"):
        assert "AlarmActions" not in alarm


def test_the_dashboard_shows_starts_resumes_refusals_latency_throttles_errors_and_concurrent_chats(
    default: Template,
) -> None:
    board = default.text(default.only("CloudWatch::Dashboard")["DashboardBody"])
    for shown in (
        "ChatStarted",
        "ENTIRE_PAST_SESSION",
        "FROM_SEGMENT",
        "ChatResuming",
        "ChatRejoined",
        "ChatRefused",
        "ConnectLatency",
        "p50",
        "p99",
        "Throttles",
        "TooManyRequests",
        "Errors",
        "ConcurrentActiveChats",
        INSTANCE,
    ):
        assert shown in board


def test_the_dashboards_search_finds_the_refusals_that_the_code_counts(everything: Template) -> None:
    board = everything.text(everything.only("CloudWatch::Dashboard")["DashboardBody"])
    emitted = everything.variables("start_chat.handler")
    namespace, service = emitted["POWERTOOLS_METRICS_NAMESPACE"], emitted["POWERTOOLS_SERVICE_NAME"]
    search = f'{{\\"{namespace}\\",service,Code}} MetricName=\\"ChatRefused\\" service=\\"{service}\\"'
    assert search in board
    assert f'"AWS/Connect","ConcurrentActiveChats","InstanceId","{INSTANCE}","MetricGroup","Chat"' in board


def test_log_queries_are_saved_under_the_stacks_name_and_know_their_logs(everything: Template) -> None:
    queries = everything.of("Logs::QueryDefinition")
    assert queries
    for query in queries:
        assert query["Name"].startswith("Chat/")
        assert query["LogGroupNames"]


def test_refusals_are_looked_for_wherever_clients_are_answered(everything: Template, default: Template) -> None:
    for template, handlers in ((everything, ("start_chat", "history")), (default, ("start_chat",))):
        queries = {one["Name"].partition("/")[2]: one for one in template.of("Logs::QueryDefinition")}
        own = [template.function(f"{handler}.handler")["LoggingConfig"]["LogGroup"] for handler in handlers]
        assert queries["RefusalsByCode"]["LogGroupNames"] == own
        assert queries["OneRequest"]["LogGroupNames"][:-1] == own  # and the API's


def test_log_queries_ask_for_what_is_logged(everything: Template) -> None:
    queries = {
        query["Name"].partition("/")[2]: query["QueryString"] for query in everything.of("Logs::QueryDefinition")
    }
    assert 'filter message = "chat refused"' in queries["RefusalsByCode"]
    assert "by code, cause" in queries["RefusalsByCode"]
    assert "filter coalesce(correlation_id, requestId) = " in queries["OneRequest"]
    for field in ("status", "responseType", "wafStatus", "requestId", "sourceIp"):
        assert json.loads(log_format(principal=False))[field]
        assert any(field in query for query in queries.values())
