"""The numbers to look at: what lambda_src counts (embedded metric format), and what AWS counts beside it.

Our metrics' namespace is the stack's name, so that two deployments in one account are told apart.
"""

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.config import Config

PERIOD = Duration.minutes(5)


def started(config: Config) -> cloudwatch.Metric:
    return _ours(config, "ChatStarted", "Sum", label="started")


def rejoined(config: Config) -> cloudwatch.Metric:
    """A customer was led back into a chat that is still live (memory=true)."""
    return _ours(config, "ChatRejoined", "Sum", label="rejoined")


def resuming(config: Config) -> cloudwatch.Metric:
    """Started at once, and the past follows (lateRehydration=true)."""
    return _ours(config, "ChatResuming", "Sum", label="resuming")


def resumed(config: Config, rehydration_type: str) -> cloudwatch.Metric:
    """`rehydration_type` is ENTIRE_PAST_SESSION or FROM_SEGMENT."""
    return _ours(config, "ChatResumed", "Sum", label=f"resumed {rehydration_type}", RehydrationType=rehydration_type)


def history_attached(config: Config) -> cloudwatch.Metric:
    """A past has followed its chat (lateRehydration=true)."""
    return _ours(config, "HistoryAttached", "Sum", label="attached", service="rehydrate")


def history_given_up(config: Config) -> cloudwatch.MathExpression:
    """One line for each reason that occurs."""
    return _by(config, "Reason", 'MetricName="HistoryGivenUp" service="rehydrate"')


def seconds_to_history(config: Config, statistic: str) -> cloudwatch.Metric:
    """From a chat's start to its past."""
    return _ours(config, "SecondsToHistory", statistic, label=statistic, service="rehydrate")


def refused(config: Config, code: str) -> cloudwatch.Metric:
    """`code` is a problem's code such as ConnectMisconfigured."""
    return _ours(config, "ChatRefused", "Sum", label=code, Code=code)


def refused_by_code(config: Config) -> cloudwatch.MathExpression:
    """One line for each code that occurs. A search works in a dashboard, not in an alarm."""
    return _by(config, "Code", 'MetricName="ChatRefused" service="start-chat"')


def connect_latency(config: Config, statistic: str) -> cloudwatch.Metric:
    """Milliseconds of one call of StartChatContact, whatever came of it; look-ups are not in it."""
    return _ours(config, "ConnectLatency", statistic, label=statistic)


def concurrent_chats(config: Config) -> cloudwatch.Metric:
    """Active chats of the whole instance, from Amazon Connect itself; its quota is 500 on a new account."""
    return cloudwatch.Metric(
        namespace="AWS/Connect",
        metric_name="ConcurrentActiveChats",
        dimensions_map={"InstanceId": config.instance_id, "MetricGroup": "Chat"},
        statistic="Maximum",
        period=PERIOD,
        label="concurrent chats",
    )


def errors(function: lambda_.IFunction) -> cloudwatch.Metric:
    """Invocations that crashed, timed out, or raised because a neighbor did not do its part."""
    return function.metric_errors(period=PERIOD)


def throttles(function: lambda_.IFunction) -> cloudwatch.Metric:
    return function.metric_throttles(period=PERIOD)


def api_latency(api: apigateway.RestApi, statistic: str) -> cloudwatch.Metric:
    """Milliseconds from the first byte of a request to the last of its answer."""
    return api.metric_latency(statistic=statistic, period=PERIOD, label=f"API {statistic}")


def api_errors(api: apigateway.RestApi) -> cloudwatch.Metric:
    """All answers of 500 and above, the function's own among them."""
    return api.metric_server_error(period=PERIOD, statistic="Sum")


def waiting(queue: sqs.IQueue) -> cloudwatch.Metric:
    """Messages that nobody has taken yet."""
    return queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum")


def _by(config: Config, dimension: str, which: str) -> cloudwatch.MathExpression:
    """A line for each value of a dimension. A namespace that is more than letters and digits has to be in quotes."""
    query = f'{{"{config.stack_name}",service,{dimension}}} {which}'
    return cloudwatch.MathExpression(
        expression=f"SEARCH('{query}', 'Sum', {PERIOD.to_seconds()})", using_metrics={}, label="", period=PERIOD
    )


def _ours(config: Config, name: str, statistic: str, *, label: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=config.stack_name,
        metric_name=name,
        dimensions_map={"service": "start-chat", **dimensions},
        statistic=statistic,
        period=PERIOD,
        label=label,
    )
