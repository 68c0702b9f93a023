"""What only the app around a construct can say: where it stands, what it is called, what other constructs will be."""

import re
from collections.abc import Mapping

from aws_cdk import Fn, Stack, Token
from constructs import Construct

from infra.arguments import read_arguments
from infra.config import Config
from infra.place import check_place
from infra.spelling import PYTHON


def configured(construct: Construct, settings: Mapping[str, object]) -> Config:
    """The settings of a construct; raises ConfigError, also for what is in another place than its stack goes to."""
    config = read_arguments(settings, stack_name=_name(construct))
    stack = Stack.of(construct)
    region, account = (None if Token.is_unresolved(it) else it for it in (stack.region, stack.account))
    check_place(settings, region, account, PYTHON)
    flows = tuple(_id(flow, "contact-flow/") for flow in config.contact_flow_ids)
    return config.model_copy(
        update={"instance_id": _id(config.instance_id, "instance/"), "contact_flow_ids": tuple(dict.fromkeys(flows))}
    )


def _name(construct: Construct) -> str:
    """What metrics, API and saved queries are found under: the stack's name, and the construct's where it has one."""
    stack = Stack.of(construct)
    name = stack.node.path if Token.is_unresolved(stack.stack_name) else stack.stack_name
    ids = construct.node.path.removeprefix(stack.node.path).split("/")
    return re.sub("[^A-Za-z0-9]+", "-", "-".join([name, *(each for each in ids if each not in ("", "Default"))]))[:128]


def _id(value: str, marker: str) -> str:
    """The id in what only deployment knows, an id or an ARN.

    An ARN ends in marker and id, an id has no marker. Of `value marker value`, split at the markers, the second part is
    the id in either case.
    """
    return Fn.select(1, Fn.split(marker, f"{value}{marker}{value}")) if Token.is_unresolved(value) else value
