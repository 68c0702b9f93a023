"""One page for the operator: are chats started, are they refused and why, how fast, and how full is the instance."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.config import Config
from infra.endpoint import Endpoint
from infra.function import PythonFunction
from infra.operations import metrics


class Dashboard(cloudwatch.Dashboard):
    """Three rows: what happens, how fast, and what fails or is turned away."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config, endpoint: Endpoint) -> None:
        super().__init__(scope, construct_id)
        resumed = [metrics.resumed(config, "ENTIRE_PAST_SESSION"), metrics.resumed(config, "FROM_SEGMENT")]
        others = [metrics.resuming(config), metrics.rejoined(config)]
        self.add_widgets(
            _graph("Chats started and resumed", metrics.started(config), *resumed, *others),
            _graph("Requests refused, by code", metrics.refused_by_code(config)),
            _graph("Concurrent chats of the instance", metrics.concurrent_chats(config)),
        )
        percentiles = ("p50", "p99")
        self.add_widgets(
            _graph("Amazon Connect's latency (ms)", *(metrics.connect_latency(config, each) for each in percentiles)),
            _graph("The API's latency (ms)", *(metrics.api_latency(endpoint.api, each) for each in percentiles)),
        )
        self._errors = _graph("Functions' errors")
        self._throttled = _graph("Throttled", endpoint.throttled)
        self.add_widgets(self._errors, _graph("The API's 5XX", metrics.api_errors(endpoint.api)), self._throttled)

    def add_late_rehydration(self, config: Config) -> None:
        """A row of its own: how many pasts followed, how soon, and which did not."""
        seconds = (metrics.seconds_to_history(config, each) for each in ("p50", "p95"))
        self.add_widgets(
            _graph("Pasts that followed late", metrics.history_attached(config)),
            _graph("Pasts given up, by reason", metrics.history_given_up(config)),
            _graph("Seconds from start to history", *seconds),
        )

    def watch(self, function: PythonFunction) -> None:
        """Show a function's errors and throttles beside the others'."""
        self._errors.add_left_metric(metrics.errors(function))
        self._throttled.add_left_metric(metrics.throttles(function))


def _graph(title: str, *lines: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(lines), width=8, left_y_axis=cloudwatch.YAxisProps(min=0))
