"""What should wake somebody, told to the configured SNS topic where there is one."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import metrics
from infra.config import Config
from infra.endpoint import Endpoint
from infra.function import PythonFunction


class Alarms(Construct):
    """An alarm each; without data all is well, as a night without customers sends none."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        endpoint: Endpoint,
        functions: dict[str, PythonFunction],
        throttled: cloudwatch.Metric,
        failed: cloudwatch.Metric,
        dead_letters: sqs.IQueue | None,
    ) -> None:
        super().__init__(scope, construct_id)
        topic = config.alarm_topic_arn
        self._topic = sns.Topic.from_topic_arn(self, "Topic", topic) if topic else None
        for name, function in functions.items():
            errors = function.metric_errors(period=metrics.PERIOD)
            self._alarm(f"{name}Errors", errors, 1, "A function crashed or timed out.")
        self._alarm("GatewayFailures", failed, 1, "API Gateway got no usable answer from a function or the authorizer.")
        self._add_refusals(config)
        self._alarm(
            "Throttled", throttled, 25, "Customers meet 429: the rate, Connect's quota or its chats are used up."
        )
        latency = endpoint.api.metric_latency(statistic="p99", period=metrics.PERIOD)
        self._alarm("Latency", latency, 5000, "One request in a hundred takes over 5 s.", periods=3)
        if dead_letters:
            depth = dead_letters.metric_approximate_number_of_messages_visible(
                period=metrics.PERIOD, statistic="Maximum"
            )
            self._alarm("DeadLetters", depth, 1, "Contact events could not be recorded and wait in the queue.")

    def _add_refusals(self, config: Config) -> None:
        """What a neighbor does to our customers. One lost answer is no outage, one wrong setting is."""
        misconfigured = metrics.refused(config, "ConnectMisconfigured")
        self._alarm(
            "Misconfigured", misconfigured, 1, "Connect refuses this deployment: permissions, instance or flow."
        )
        unreachable = metrics.refused(config, "ConnectUnavailable")
        self._alarm("ConnectUnavailable", unreachable, 3, "Customers get no chat: Connect fails or cannot be reached.")
        if config.memory:
            unreadable = metrics.refused(config, "MemoryUnavailable")
            self._alarm("MemoryUnavailable", unreadable, 3, "Known customers get no chat: the table cannot be used.")

    def _alarm(
        self, name: str, metric: cloudwatch.IMetric, threshold: float, description: str, *, periods: int = 1
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{description} See docs/operations.md.",
        )
        if self._topic:
            alarm.add_alarm_action(actions.SnsAction(self._topic))
            alarm.add_ok_action(actions.SnsAction(self._topic))
