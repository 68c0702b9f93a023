"""What should wake somebody, told to the configured SNS topic where there is one."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.config import Config
from infra.endpoint import Endpoint
from infra.firewall import Firewall
from infra.operations import metrics


class Alarms(Construct):
    """`all` of them by name; without data all is well, as a night without customers sends none."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, endpoint: Endpoint, firewall: Firewall | None
    ) -> None:
        super().__init__(scope, construct_id)
        self.all: dict[str, cloudwatch.Alarm] = {}
        topic = config.alarm_topic_arn
        self._topic = sns.Topic.from_topic_arn(self, "Topic", topic) if topic else None
        self._add_for_endpoint(endpoint)
        self._add_for_neighbors(config)
        self._add_for_attacks(config, firewall)

    def add(
        self, name: str, metric: cloudwatch.IMetric, threshold: float, description: str, *, periods: int = 1
    ) -> None:
        """Ring where the metric reaches the threshold in each of so many periods; docs/operations.md has to know it."""
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
        self.all[name] = alarm

    def _add_for_endpoint(self, endpoint: Endpoint) -> None:
        unusable = "API Gateway got no usable answer from a function or the authorizer."
        self.add("GatewayFailures", endpoint.failed, 1, unusable)
        used_up = "Customers meet 429: the rate, Connect's quota or its chats are used up."
        self.add("Throttled", endpoint.throttled, 25, used_up)
        latency = metrics.api_latency(endpoint.api, "p99")
        self.add("Latency", latency, 5000, "One request in a hundred takes over 5 s.", periods=3)

    def _add_for_neighbors(self, config: Config) -> None:
        """What a neighbor does to our customers. One lost answer is no outage, one wrong setting is."""
        misconfigured = metrics.refused(config, "ConnectMisconfigured")
        self.add("Misconfigured", misconfigured, 1, "Connect refuses this deployment: permissions, instance or flow.")
        unreachable = metrics.refused(config, "ConnectUnavailable")
        self.add("ConnectUnavailable", unreachable, 3, "Customers get no chat: Connect fails or cannot be reached.")
        if config.memory:
            unreadable = metrics.refused(config, "MemoryUnavailable")
            self.add("MemoryUnavailable", unreadable, 3, "Known customers get no chat: the table cannot be used.")

    def _add_for_attacks(self, config: Config, firewall: Firewall | None) -> None:
        guessed = metrics.refused(config, "SourceContactNotFound")
        self.add("GuessedIds", guessed, 20, "Chats are asked for that are not there or another customer's.")
        if firewall and firewall.floods:
            self.add("Floods", firewall.floods, 100, "The firewall holds off an address that asks too much.")
