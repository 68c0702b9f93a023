"""Who may call the endpoint: everyone, signed requests (IAM), or the holder of a Cognito or OpenID Connect token.

Guests are everyone: it is their own token that tells them apart, and the function that reads it.
"""

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment
from infra.bundling import bundle
from infra.code import CodeOf
from infra.config import Config
from infra.function import PythonFunction
from infra.gateway import BEARER_TOKEN


class Authorization(Construct):
    """`authorizer` is what API Gateway asks before the function, `function` the Lambda behind it (auth=jwt)."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config, code: CodeOf) -> None:
        super().__init__(scope, construct_id)
        self.type = apigateway.AuthorizationType.IAM if config.auth == "iam" else apigateway.AuthorizationType.NONE
        self.authorizer: apigateway.IAuthorizer | None = None
        self.function: PythonFunction | None = None
        if config.auth == "cognito":
            self._cognito(config)
        elif config.auth == "jwt":
            self._jwt(config, code(bundle.authorizer()))

    def _cognito(self, config: Config) -> None:
        """ID tokens of the pool: an access token would need scopes, which are not asked for."""
        self.type = apigateway.AuthorizationType.COGNITO
        pool = cognito.UserPool.from_user_pool_arn(self, "UserPool", str(config.user_pool_arn))
        self.authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self,
            "Authorizer",
            cognito_user_pools=[pool],
            results_cache_ttl=Duration.seconds(config.authorizer_cache_seconds),
        )

    def _jwt(self, config: Config, code: lambda_.Code) -> None:
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="authorizer.handler",
            description="Checks the token of who calls.",
            environment=environment.authorizer(config),
            config=config,
        )
        self.type = apigateway.AuthorizationType.CUSTOM
        self.authorizer = apigateway.TokenAuthorizer(
            self,
            "Authorizer",
            handler=self.function,
            identity_source=apigateway.IdentitySource.header("Authorization"),
            validation_regex=BEARER_TOKEN,
            results_cache_ttl=Duration.seconds(config.authorizer_cache_seconds),
        )
