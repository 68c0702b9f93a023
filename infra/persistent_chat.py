"""Persistent chat as a construct of any CDK app: what a deployment consists of, each part after those that it needs."""

from typing import Unpack

from aws_cdk import Annotations
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.advice import advice
from infra.arguments import Settings
from infra.authorization import Authorization
from infra.belongings import check_belongings
from infra.bundling import bundle
from infra.code import CodeOf, for_lambda
from infra.contact_events import ContactEvents
from infra.conversations import ConversationsTable
from infra.endpoint import Endpoint
from infra.firewall import Firewall
from infra.flow_lookup import FlowLookup
from infra.function import PythonFunction
from infra.history import History
from infra.operations import Operations
from infra.rehydration import Rehydration
from infra.start_chat import StartChat
from infra.surroundings import configured


class PersistentChat(Construct):
    """Starts and resumes chats of one Amazon Connect instance: an endpoint, its functions, alarms and a dashboard.

    What is there already can be given: `table` (keys `pk` and `sk`, time to live `expiresAt`), `web_acl_arn` of a
    regional one, `log_role` with which the account's API Gateway writes logs. Nothing account-wide changes unless asked
    for, by `log_role` or by `account_log_role`, which has such a role made.

    Raises ConfigError for a wrong argument, and BundlingError where the functions' code cannot be had.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table: dynamodb.ITable | None = None,
        web_acl_arn: str | None = None,
        log_role: iam.IRole | None = None,
        code: CodeOf = for_lambda,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config = configured(self, {"account_log_role": False, **settings})
        self._code = code
        check_belongings(config, table=table, web_acl_arn=web_acl_arn, log_role=log_role, code=code)
        for name, sentence in advice(config):
            Annotations.of(self).add_warning_v2(f"persistent-chat:{name}", sentence)
        self.functions: dict[str, PythonFunction] = {}

        self.table = (table or ConversationsTable(self, "Conversations", config=config)) if config.memory else None
        rehydration = self._make_rehydration()
        start_chat_code = code(bundle.start_chat(memory=config.memory, late=config.follows_late))
        self.start_chat = self._make_start_chat(start_chat_code, rehydration)
        contact_events = self._make_contact_events(start_chat_code)
        self.flow_lookup = self._make_flow_lookup()
        authorization = self._make_authorization()
        endpoint = Endpoint(
            self, "Endpoint", config=config, function=self.start_chat, authorization=authorization, log_role=log_role
        )
        self.api, self.endpoint_url = endpoint.api, endpoint.api.url
        history = self._make_history(endpoint, authorization)
        firewall = self._make_firewall(endpoint, web_acl_arn)

        operations = Operations(
            self,
            "Operations",
            config=config,
            endpoint=endpoint,
            firewall=firewall,
            start_chat=self.start_chat,
            contact_events=contact_events,
            rehydration=rehydration,
            history=history,
        )
        if self.flow_lookup:
            operations.watch("FlowLookup", self.flow_lookup)
        self.alarms, self.dashboard = operations.alarms.all, operations.dashboard

    def _make_rehydration(self) -> Rehydration | None:
        if not self._config.follows_late:
            return None
        code = self._code(bundle.rehydrate(memory=self._config.memory))
        made = Rehydration(self, "Rehydration", config=self._config, code=code, table=self.table)
        self.functions["Rehydrate"] = made.function
        return made

    def _make_start_chat(self, code: lambda_.Code, late: Rehydration | None) -> StartChat:
        made = StartChat(self, "StartChat", config=self._config, code=code, table=self.table, late=late)
        self.functions["StartChat"] = made
        return made

    def _make_contact_events(self, code: lambda_.Code) -> ContactEvents | None:
        if self.table is None:
            return None
        made = ContactEvents(self, "ContactEvents", config=self._config, code=code, table=self.table)
        self.functions["ContactEvents"] = made.function
        return made

    def _make_flow_lookup(self) -> PythonFunction | None:
        if self.table is None or not self._config.flow_lookup:
            return None
        code = self._code(bundle.flow_lookup())
        made = FlowLookup(self, "FlowLookup", config=self._config, code=code, table=self.table)
        self.functions["FlowLookup"] = made.function
        return made.function

    def _make_authorization(self) -> Authorization:
        made = Authorization(self, "Authorization", config=self._config, code=self._code)
        if made.function:
            self.functions["Authorizer"] = made.function
        return made

    def _make_history(self, endpoint: Endpoint, authorization: Authorization) -> History | None:
        if self.table is None or self._config.history == "none":
            return None
        made = History(
            self,
            "History",
            config=self._config,
            code=self._code(bundle.history(transcripts=self._config.history == "transcripts")),
            table=self.table,
            endpoint=endpoint,
            authorization=authorization,
        )
        self.functions["History"] = made.function
        return made

    def _make_firewall(self, endpoint: Endpoint, web_acl_arn: str | None) -> Firewall | None:
        if not self._config.waf:
            return None
        stage_arn = endpoint.api.deployment_stage.stage_arn
        return Firewall(self, "Firewall", config=self._config, stage_arn=stage_arn, web_acl_arn=web_acl_arn)
