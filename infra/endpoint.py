"""The public side: a regional REST API with POST / in front of the start-chat function, and its preflight."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import access_log, gateway, gateway_problems
from infra.authorization import Authorization
from infra.config import Config
from infra.findings import acknowledge, acknowledge_policy
from infra.log_group import LogGroup

_PUSH_TO_LOGS = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"


class Endpoint(Construct):
    """`api` is the REST API, `access_logs` has a line for each of its requests.

    From these it counts `throttled` requests and those that `failed` before or behind the function, a sum each.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        function: lambda_.IFunction,
        authorization: Authorization,
        log_role: iam.IRole | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.access_logs = LogGroup(self, "AccessLogs", config=config)
        self.throttled = self._count(config, "TooManyRequests", access_log.throttled())
        self.failed = self._count(config, "GatewayFailures", access_log.failed())
        self.api = self._make_api(config, make_log_role=config.account_log_role and log_role is None)
        if log_role:
            self._set_log_role(log_role)
        self.api.node.try_remove_child("Endpoint")  # an output without a name of ours; the stack has EndpointUrl
        post = self.api.root.add_method(
            "POST",
            # A test call from the console would start a real chat, so it gets no permission of its own.
            apigateway.LambdaIntegration(function, proxy=True, allow_test_invoke=False),
            authorization_type=authorization.type,
            authorizer=authorization.authorizer,
        )
        for path, method in gateway.preflight_paths(config.history).items():
            self._add_preflight(path, method, config)
        self._add_gateway_responses(config)
        self._acknowledge_findings(config, post)

    def _make_api(self, config: Config, *, make_log_role: bool) -> apigateway.RestApi:
        log_format = access_log.log_format(principal=config.auth == "iam")
        # To a browser a throttled preflight is a network error without a status. It costs us next to nothing, so many
        # more pass than POSTs, up to what an account has by default.
        preflights = _throttle(min(10 * config.rate, 10_000), min(10 * config.burst, 5_000))
        return apigateway.RestApi(
            self,
            "Api",
            rest_api_name=config.stack_name,  # the name under which CloudWatch counts it
            description="Starts and resumes chats in Amazon Connect.",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            # Access logs need a role that is set once for the account and Region; it stays when the stack goes.
            cloud_watch_role=make_log_role,
            deploy_options=apigateway.StageOptions(
                stage_name=gateway.STAGE,
                throttling_rate_limit=config.rate,
                throttling_burst_limit=config.burst,
                method_options={
                    "//POST": _throttle(config.rate, config.burst),
                    **{f"{path}/OPTIONS": preflights for path in gateway.preflight_paths(config.history)},
                },
                metrics_enabled=True,
                tracing_enabled=True,
                access_log_destination=apigateway.LogGroupLogDestination(self.access_logs),
                access_log_format=apigateway.AccessLogFormat.custom(log_format),
            ),
        )

    def _set_log_role(self, role: iam.IRole) -> None:
        """The account's API Gateway writes logs with it from now on; the stage cannot be made before that."""
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        account.apply_removal_policy(RemovalPolicy.RETAIN)
        self.api.deployment_stage.node.add_dependency(account)

    def _count(self, config: Config, name: str, pattern: logs.IFilterPattern) -> cloudwatch.Metric:
        """The number of requests whose line in the access log fits the pattern."""
        return logs.MetricFilter(
            self,
            name,
            log_group=self.access_logs,
            filter_pattern=pattern,
            metric_namespace=config.stack_name,
            metric_name=name,
            metric_value="1",
        ).metric(statistic="Sum")

    def _add_preflight(self, path: str, method: str, config: Config) -> None:
        self.api.root.resource_for_path(path).add_cors_preflight(
            allow_origins=list(config.allowed_origins),
            allow_methods=[method, "OPTIONS"],
            allow_headers=list(gateway.ALLOWED_HEADERS),
            expose_headers=list(gateway.EXPOSED_HEADERS),
            max_age=Duration.seconds(gateway.MAX_AGE_SECONDS),
        )

    def _add_gateway_responses(self, config: Config) -> None:
        cors = gateway.cors_headers(config.allowed_origins)
        for problem in gateway_problems.GATEWAY_PROBLEMS:
            headers = {**cors, **problem.headers, "Content-Type": gateway_problems.CONTENT_TYPE}
            self.api.add_gateway_response(
                problem.type,
                type=apigateway.ResponseType.of(problem.type),
                status_code=str(problem.status),
                response_headers={name: f"'{value}'" for name, value in headers.items()},
                # The key is what the client accepts; API Gateway takes the JSON one where it finds no better.
                templates={"application/json": problem.body("$context.requestId")},
            )

    def _acknowledge_findings(self, config: Config, post: apigateway.Method) -> None:
        acknowledge(
            self.api,
            "AwsSolutions-APIG2",
            "The function validates: clients send JSON as text/plain, which API Gateway's models do not see.",
        )
        acknowledge(
            self.api.deployment_stage,
            "AwsSolutions-APIG6",
            "The access log has every request; execution logs would hold parts of requests, for ever.",
        )
        made_role = self.api.node.try_find_child("CloudWatchRole")
        if made_role:
            acknowledge_policy(
                made_role,
                iam.ManagedPolicy.from_aws_managed_policy_name(_PUSH_TO_LOGS).managed_policy_arn,
                "API Gateway accepts this policy for its account-wide logging role, as its developer guide says.",
            )
        acknowledge_method(config, post)
        if not config.waf:
            acknowledge(self.api.deployment_stage, "AwsSolutions-APIG3", "waf=false: left out to save its price.")


def acknowledge_method(config: Config, method: apigateway.Method) -> None:
    """Who may call it without API Gateway asking, and why."""
    if config.auth == "none":
        acknowledge(method, "AwsSolutions-APIG4", "auth=none: this deployment is meant for the public.")
    if config.auth == "guest":
        acknowledge(method, "AwsSolutions-APIG4", "auth=guest: visitors have no login; the function reads their token.")
    if config.auth != "cognito":
        acknowledge(method, "AwsSolutions-COG4", f"auth={config.auth}: there is no user pool to ask.")


def _throttle(rate: int, burst: int) -> apigateway.MethodDeploymentOptions:
    """Of one method: `rate` requests per second, `burst` at once. What the stage counts, it counts as well."""
    return apigateway.MethodDeploymentOptions(
        throttling_rate_limit=rate, throttling_burst_limit=burst, metrics_enabled=True
    )
