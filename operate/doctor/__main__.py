"""`python -m operate.doctor`, behind `make doctor`: one line for each thing that was looked at.

It ends with 0 where nothing is wrong, 1 where something is, and 2 where that cannot be told: credentials, Region or
settings are missing, or not everything could be looked at.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.context import given_context, read_config, settings_in
from infra.place import check_place
from infra.reading import ConfigError
from operate.aws import Aws, signed_in
from operate.doctor.choice import chosen
from operate.doctor.examination import Examination
from operate.progress import Progress
from operate.troubles import Trouble, Unclear


def main(arguments: Sequence[str], environ: Mapping[str, str], progress: Progress) -> int:
    """Look at everything; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m operate.doctor", description=__doc__.partition(":")[0])
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    given = parser.parse_args(arguments)
    progress.doing("who you are")
    try:
        return examine(signed_in(environ), given_context(given.context, Path("cdk.json")), progress)
    except (ConfigError, Trouble, Unclear, ValueError) as error:
        progress.say(f"✘ {error}")
        return 2


def examine(aws: Aws, settings: Mapping[str, object], progress: Progress) -> int:
    """The exit status. Raises ConfigError for settings, and Trouble or Unclear where nothing can be asked."""
    caller = aws.ask("sts", "GetCallerIdentity")
    partition, account = caller["Arn"].split(":")[1], caller["Account"]
    progress.say(f"Account {account}, Region {aws.region}, as {caller['Arn']}")
    progress.doing("what there is to choose from")
    settings = chosen(aws, settings)
    check_place(settings_in(settings), aws.region, account)
    config = read_config(settings)
    arn = f"arn:{partition}:connect:{aws.region}:{account}:instance/{config.instance_id}"
    signs = _report(Examination(aws, arn, config), progress)
    if "✘" in signs:
        return 1
    return 2 if "?" in signs else 0


def _report(examination: Examination, progress: Progress) -> set[str]:
    signs: set[str] = set()
    for what, check in examination.checks():
        progress.doing(what)
        for finding in examination.findings(what, check):
            progress.say(str(finding))
            signs.add(finding.sign)
    progress.say("\nThe settings, for `context` in cdk.json:")
    progress.say(json.dumps(examination.to_paste(), indent=2))
    return signs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Progress()))
