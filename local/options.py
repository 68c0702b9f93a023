"""What `make run` can be told: ports and throttle by environment variable, the deployment's settings as for cdk."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from infra.config import Config
from infra.context import read_config, unknown
from infra.reading import ConfigError
from local.connect.readings import Readings
from local.connect.stand_in import CONTACT_FLOW_ID, INSTANCE_ID
from local.issuer import AUDIENCE, PATH

# Less than AWS takes, and enough to see on a first visit what becomes of a customer who comes straight back.
_TRANSCRIPT_DELAY_SECONDS = 10
_IDS = {"instanceId": INSTANCE_ID, "contactFlowIds": CONTACT_FLOW_ID}


@dataclass(frozen=True)
class Options:
    """`rate` in requests per second, with `burst` at once; None leaves the throttle off. Port 0 takes a free one.

    Only where it is `verbose` do the functions' whole logs come out. `transcript_delay` is in seconds.
    """

    context: Mapping[str, str]
    port: int
    connect_port: int
    rate: float | None
    burst: int
    state: Path | None
    verbose: bool
    transcript_delay: int
    readings: Readings

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def config(self, **context: str) -> Config:
        """The deployment's settings, with `context` on top; raises ConfigError."""
        issuer = self.origin + PATH
        return local_config({**self.context, **context}, issuer, transcript_delay=self.transcript_delay)


def read_options(arguments: Sequence[str], environ: Mapping[str, str]) -> Options:
    """The options; ends the program with one sentence for one that is wrong."""
    parser = argparse.ArgumentParser(prog="python -m local", description="Persistent chat, wholly on this machine.")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    parser.add_argument("--state", type=Path, default=environ.get("STATE") or None, help="keep chats in this file")
    parser.add_argument(
        "--reading",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="how Amazon Connect behaves where nobody knows, see local/README.md",
    )
    given = parser.parse_args(arguments)
    try:
        options = Options(
            context=dict(setting.partition("=")[::2] for setting in given.context),
            port=_number(environ, "PORT", 3000, most=65535),
            connect_port=_number(environ, "CONNECT_PORT", 3001, most=65535),
            rate=_number(environ, "RATE", 0, most=10_000) or None,
            burst=_number(environ, "BURST", 8, most=5_000),
            state=_file(given.state),
            verbose=environ.get("VERBOSE", "0") not in ("", "0"),
            transcript_delay=_number(environ, "TRANSCRIPT_DELAY", _TRANSCRIPT_DELAY_SECONDS, most=600),
            readings=_readings(given.reading),
        )
        foreign = unknown(options.context)
        if foreign:
            raise ConfigError(f"{foreign[0]} is not a setting: README.md has the table of settings.")
        options.config()
    except (ConfigError, ValueError) as error:
        parser.exit(2, f"{error}\n")
    return options


def local_config(context: Mapping[str, str], issuer: str, *, transcript_delay: int = 0) -> Config:
    """A deployment's settings with the stand-in's ids, the local issuer, and as long a wait for transcripts."""
    helpful = dict(_IDS)
    if context.get("verifySource") != "false" or context.get("memory") == "true":
        helpful["transcriptDelaySeconds"] = str(transcript_delay)
    if context.get("auth") == "jwt":
        helpful |= {"jwtIssuer": issuer, "jwtAudience": AUDIENCE}
    if context.get("auth") == "cognito":
        helpful["userPoolArn"] = "arn:aws:cognito-idp:eu-central-1:000000000000:userpool/eu-central-1_local"
    return read_config({**helpful, **context})


def _readings(given: Sequence[str]) -> Readings:
    changes = dict(setting.partition("=")[::2] for setting in given)
    listed = {name: value.split(",") if name == "sparse" else value for name, value in changes.items()}
    try:
        return Readings().bent(listed, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(
            f"--reading {' --reading '.join(given)}: {error}. local/README.md lists the readings."
        ) from None


def _number(environ: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > most:
        raise ValueError(
            f"{name} is {text!r}, which is not a whole number up to {most}: leave it out for {default or 'no limit'}."
        )
    return int(text)


def _file(state: Path | None) -> Path | None:
    if state and not state.absolute().parent.is_dir():
        raise ValueError(f"STATE is {state}, but there is no folder {state.absolute().parent}: make it first.")
    return state
