"""One page for the operator: are chats started, are they refused and why, how fast, and how full is the instance."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra import metrics
from infra.config import Config
from infra.endpoint import Endpoint
from infra.function import PythonFunction


class Dashboard(cloudwatch.Dashboard):
    """Three rows: what happens, how fast, and what fails."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        endpoint: Endpoint,
        functions: list[PythonFunction],
        throttled: cloudwatch.Metric,
    ) -> None:
        super().__init__(scope, construct_id)
        latency = [metrics.connect_latency(config, statistic) for statistic in ("p50", "p99")]
        api = [
            endpoint.api.metric_latency(statistic=s, period=metrics.PERIOD, label=f"API {s}") for s in ("p50", "p99")
        ]
        errors = [function.metric_errors(period=metrics.PERIOD) for function in functions]
        throttles = [throttled, *(function.metric_throttles(period=metrics.PERIOD) for function in functions)]
        resumed = [metrics.resumed(config, "ENTIRE_PAST_SESSION"), metrics.resumed(config, "FROM_SEGMENT")]
        self.add_widgets(
            _graph("Chats started and resumed", [metrics.started(config), *resumed, metrics.rejoined(config)]),
            _graph("Requests refused, by code", [metrics.refused_by_code(config)]),
            _graph("Concurrent chats of the instance", [metrics.concurrent_chats(config)]),
        )
        self.add_widgets(
            _graph("Amazon Connect's latency (ms)", latency),
            _graph("The API's latency (ms)", api),
            _graph("Throttled", throttles),
        )
        self.add_widgets(
            _graph("Functions' errors", errors),
            _graph("The API's 5XX", [endpoint.api.metric_server_error(period=metrics.PERIOD, statistic="Sum")]),
        )


def _graph(title: str, lines: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(lines), width=8, left_y_axis=cloudwatch.YAxisProps(min=0))
