"""Saved CloudWatch Logs Insights queries, for the questions that come after an alarm."""

from collections.abc import Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.config import Config
from infra.endpoint import Endpoint
from infra.function import PythonFunction


class Queries(Construct):
    """They stand in the console under the stack's name; `answering` are the functions that answer clients."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        endpoint: Endpoint,
        answering: Sequence[PythonFunction],
    ) -> None:
        super().__init__(scope, construct_id)
        groups = [function.logs for function in answering]
        self._folder = config.stack_name
        self._save(
            "RefusalsByCode",
            groups,
            logs.QueryString(
                filter_statements=['message = "chat refused"'], stats_statements=["count(*) as requests by code, cause"]
            ),
        )
        self._save(
            "OneRequest",
            [*groups, endpoint.access_logs],
            logs.QueryString(
                fields=["@timestamp", "message", "code", "contact_id", "cause", "status", "responseType", "wafStatus"],
                filter_statements=['coalesce(correlation_id, requestId) = "paste a requestId here"'],
                sort="@timestamp asc",
            ),
        )
        self._save(
            "ApiAnswersByStatus",
            [endpoint.access_logs],
            logs.QueryString(
                stats_statements=["count(*) as requests, pct(latency, 99) as p99 by status, responseType, wafStatus"]
            ),
        )
        self._save(
            "BusiestAddresses",
            [endpoint.access_logs],
            logs.QueryString(stats_statements=["count(*) as requests by sourceIp"], sort="requests desc", limit=20),
        )

    def add_late_rehydration(self, rehydrate: PythonFunction) -> None:
        """Which chats wait for their past, or do without."""
        self._save(
            "PastsNotAttached",
            [rehydrate.logs],
            logs.QueryString(
                fields=["@timestamp", "message", "contact_id", "code", "attempt"],
                filter_statements=['message like "history" and message != "history attached"'],
                sort="@timestamp desc",
            ),
        )

    def _save(self, name: str, groups: Sequence[logs.ILogGroup], query: logs.QueryString) -> None:
        logs.QueryDefinition(
            self,
            name,
            query_definition_name=f"{self._folder}/{name}",
            query_string=query,
            log_groups=[*groups],
        )
