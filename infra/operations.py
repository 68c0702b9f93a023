"""What an operator gets with the deployment: a dashboard, alarms, and saved log queries."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import metrics
from infra.alarms import Alarms
from infra.config import Config
from infra.dashboard import Dashboard
from infra.endpoint import Endpoint
from infra.function import PythonFunction
from infra.queries import Queries


class Operations(Construct):
    """`functions`, by the names that their alarms get, are those for which an error is always a fault."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        endpoint: Endpoint,
        functions: dict[str, PythonFunction],
        dead_letters: sqs.IQueue | None,
    ) -> None:
        super().__init__(scope, construct_id)
        status, own = logs.FilterPattern.string_value, logs.FilterPattern.string_value("$.responseType", "!=", "-")
        # Every 429, from API Gateway, firewall and function alike: API Gateway itself counts only 4XX as a whole.
        throttled = self._count(config, endpoint, "TooManyRequests", status("$.status", "=", "429"))
        # API Gateway's own 5XX: a crash, a time-out, a failed authorizer (its refusals are errors to Lambda alone).
        failed = self._count(
            config, endpoint, "GatewayFailures", logs.FilterPattern.all(status("$.status", "=", "5*"), own)
        )
        Dashboard(
            self, "Dashboard", config=config, endpoint=endpoint, functions=list(functions.values()), throttled=throttled
        )
        Alarms(
            self,
            "Alarms",
            config=config,
            endpoint=endpoint,
            functions=functions,
            throttled=throttled,
            failed=failed,
            dead_letters=dead_letters,
        )
        Queries(self, "Queries", endpoint=endpoint, start_chat=functions["StartChat"])

    def _count(self, config: Config, endpoint: Endpoint, name: str, pattern: logs.IFilterPattern) -> cloudwatch.Metric:
        """The number of requests whose line in the access log fits the pattern."""
        return logs.MetricFilter(
            self,
            name,
            log_group=endpoint.access_logs,
            filter_pattern=pattern,
            metric_namespace=config.stack_name,
            metric_name=name,
            metric_value="1",
        ).metric(statistic="Sum", period=metrics.PERIOD)
