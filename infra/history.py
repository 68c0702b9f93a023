"""History: GET /conversations and its transcripts on the endpoint's API, and the function that reads them."""

from aws_cdk import Arn, ArnComponents, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import encryption, environment, gateway, permissions
from infra.authorization import Authorization
from infra.config import Config
from infra.endpoint import Endpoint, acknowledge_method
from infra.findings import acknowledge_resource
from infra.function import PythonFunction


class History(Construct):
    """`function` answers with what the table knows, and with Amazon Connect's own transcripts where that is set."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        code: lambda_.Code,
        table: dynamodb.ITable,
        endpoint: Endpoint,
        authorization: Authorization,
    ) -> None:
        super().__init__(scope, construct_id)
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="history.handler",
            description="Shows customers their conversations.",
            environment={**environment.history(config), "CONVERSATIONS_TABLE": table.table_name},
            config=config,
        )
        self.function.grant_on_table(permissions.HISTORY_TABLE, table)
        for path, method in gateway.history_paths(config.history).items():
            self._add_method(endpoint.api.root.resource_for_path(path), method, config, authorization)
        if config.history == "transcripts":
            self._grant_transcripts(config)

    def _add_method(
        self, resource: apigateway.IResource, name: str, config: Config, authorization: Authorization
    ) -> None:
        method = resource.add_method(
            name,
            apigateway.LambdaIntegration(self.function, proxy=True, allow_test_invoke=False),
            authorization_type=authorization.type,
            authorizer=authorization.authorizer,
        )
        acknowledge_method(config, method)

    def _grant_transcripts(self, config: Config) -> None:
        stack, name = Stack.of(self), str(config.transcript_bucket)
        self.function.grant_on_contacts(permissions.history(stack, config), config)
        bucket = Arn.format(ArnComponents(service="s3", region="", account="", resource=name), stack)
        files = f"{bucket}/{config.transcript_prefix.strip('/')}/*" if config.transcript_prefix else f"{bucket}/*"
        reading = iam.PolicyStatement(actions=["s3:GetObject"], resources=[files])
        # Nothing is listed: but S3 answers 403 for a file that is not there, unless who asks might list what is.
        missing = iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket])
        decrypting = encryption.grant_objects(stack, bucket, files)
        self.function.add_to_role_policy(missing)
        for statement, reason in (
            (reading, "Transcripts: their names come into being with the chats' contacts."),
            (decrypting, "Whichever key Amazon Connect's storage has, and only for these transcripts."),
        ):
            self.function.add_to_role_policy(statement)
            acknowledge_resource(self.function.policy, statement.resources[0], reason)
