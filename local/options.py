"""What `make run` can be told: ports and throttle by environment variable, the deployment's settings as for cdk."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.config import Config
from infra.context import ConfigError, read_config
from local.connect.stand_in import CONTACT_FLOW_ID, INSTANCE_ID

_DEFAULTS = {"instanceId": INSTANCE_ID, "contactFlowIds": CONTACT_FLOW_ID}


@dataclass(frozen=True)
class Options:
    """`rate` in requests per second, with `burst` at once; None leaves the throttle off. Port 0 takes a free one."""

    config: Config
    port: int
    connect_port: int
    rate: float | None
    burst: int
    state: Path | None


def read_options(arguments: Sequence[str], environ: Mapping[str, str]) -> Options:
    """The options; ends the program with one sentence for one that is wrong."""
    parser = argparse.ArgumentParser(prog="python -m local", description="Persistent chat, wholly on this machine.")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    parser.add_argument("--state", type=Path, default=environ.get("STATE") or None, help="keep chats in this file")
    given = parser.parse_args(arguments)
    context = dict(setting.partition("=")[::2] for setting in given.context)
    try:
        return Options(
            config=local_config(context),
            port=_number(environ, "PORT", 3000),
            connect_port=_number(environ, "CONNECT_PORT", 3001),
            rate=_number(environ, "RATE", 0) or None,
            burst=_number(environ, "BURST", 8),
            state=given.state,
        )
    except (ConfigError, ValueError) as error:
        parser.exit(2, f"{error}\n")


def local_config(context: Mapping[str, str]) -> Config:
    """A deployment's settings with the stand-in's ids, and without the wait for transcripts that AWS needs."""
    wait = {} if context.get("verifySource") == "false" else {"transcriptDelaySeconds": "0"}
    return read_config({**_DEFAULTS, **wait, **context})


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal():
        raise ValueError(f"{name} is {text!r}, which is not a number: leave it out for {default}.")
    return int(text)
