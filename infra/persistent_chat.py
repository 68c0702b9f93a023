"""Persistent chat as a construct of any CDK app: what a deployment consists of, each part after those that it needs."""

import re
from collections.abc import Mapping
from typing import Unpack

from aws_cdk import Annotations, Stack, Token
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import references
from infra.advice import advice
from infra.arguments import Settings, read_arguments
from infra.authorization import Authorization
from infra.bundling import bundle
from infra.code import CodeOf, for_lambda
from infra.config import Config
from infra.contact_events import ContactEvents
from infra.conversations import ConversationsTable
from infra.endpoint import Endpoint
from infra.firewall import Firewall
from infra.flow_lookup import FlowLookup
from infra.function import PythonFunction
from infra.history import History
from infra.operations import Operations
from infra.place import check_place
from infra.reading import ConfigError
from infra.rehydration import Rehydration
from infra.start_chat import StartChat


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
        config = _config(self, {"account_log_role": False, **settings})
        _refuse_ineffective(config, table=table, web_acl_arn=web_acl_arn)
        for name, sentence in advice(config):
            Annotations.of(self).add_warning_v2(f"persistent-chat:{name}", sentence)
        late = config.late_rehydration and (config.verify_source or config.memory)
        start_chat_code = code(bundle.start_chat(memory=config.memory, rejoin=config.rejoin, late=late))
        self.table = (table or ConversationsTable(self, "Conversations", config=config)) if config.memory else None

        self.functions: dict[str, PythonFunction] = {}
        rehydration = None
        if late:
            rehydrate_code = code(bundle.rehydrate(memory=config.memory))
            rehydration = Rehydration(self, "Rehydration", config=config, code=rehydrate_code, table=self.table)
            self.functions["Rehydrate"] = rehydration.function
        self.start_chat = StartChat(
            self, "StartChat", config=config, code=start_chat_code, table=self.table, late=rehydration
        )
        self.functions["StartChat"] = self.start_chat
        authorization = Authorization(self, "Authorization", config=config, code=code)
        if authorization.function:
            self.functions["Authorizer"] = authorization.function

        endpoint = Endpoint(
            self, "Endpoint", config=config, function=self.start_chat, authorization=authorization, log_role=log_role
        )
        self.api, self.endpoint_url = endpoint.api, endpoint.api.url
        history = None
        if self.table and config.history != "none":
            history = History(
                self,
                "History",
                config=config,
                code=code(bundle.history(transcripts=config.history == "transcripts")),
                table=self.table,
                endpoint=endpoint,
                authorization=authorization,
            )
            self.functions["History"] = history.function
        firewall = None
        if config.waf:
            stage_arn = self.api.deployment_stage.stage_arn
            firewall = Firewall(self, "Firewall", config=config, stage_arn=stage_arn, web_acl_arn=web_acl_arn)

        contact_events = None
        if self.table:
            contact_events = ContactEvents(self, "ContactEvents", config=config, code=start_chat_code, table=self.table)
            self.functions["ContactEvents"] = contact_events.function

        self.flow_lookup = None
        if self.table and config.flow_lookup:
            flow_lookup = FlowLookup(
                self, "FlowLookup", config=config, code=code(bundle.flow_lookup()), table=self.table
            )
            self.flow_lookup = self.functions["FlowLookup"] = flow_lookup.function

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


def _config(construct: Construct, settings: Mapping[str, object]) -> Config:
    """The settings, checked against the place where the stack goes as far as that is known at synthesis."""
    config = read_arguments(settings, stack_name=_name(construct))
    stack = Stack.of(construct)
    check_place(settings, *(None if Token.is_unresolved(it) else it for it in (stack.region, stack.account)))
    return references.resolved(config)


def _refuse_ineffective(config: Config, *, table: dynamodb.ITable | None, web_acl_arn: str | None) -> None:
    if table and not config.memory:
        raise ConfigError("table has no effect without memory=True.")
    if web_acl_arn and not config.waf:
        raise ConfigError("web_acl_arn has no effect without waf=True.")
    for name in ("waf_rate_per_ip", "waf_ip_header"):
        if web_acl_arn and getattr(config, name) != Config.model_fields[name].default:
            raise ConfigError(f"{name} has no effect beside web_acl_arn.")


def _name(construct: Construct) -> str:
    """What metrics, API and saved queries are found under: the stack's name, and the construct's where it has one."""
    stack = Stack.of(construct)
    name = stack.node.path if Token.is_unresolved(stack.stack_name) else stack.stack_name
    ids = construct.node.path.removeprefix(stack.node.path).split("/")
    return re.sub("[^A-Za-z0-9]+", "-", "-".join([name, *(each for each in ids if each not in ("", "Default"))]))[:128]
