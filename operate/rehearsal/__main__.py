"""`python -m operate.rehearsal URL`, behind `make rehearsal URL=…`: a deployed endpoint tried as a customer would.

It ends with 0 where everything went as expected (facts of Amazon Connect may be otherwise than assumed: the code does
no harm in either case), 1 where something did not, and 2 where that cannot be told.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from infra.context import given_context, read_config
from infra.reading import ConfigError
from operate.aws import Aws, signed_in
from operate.patience import Patience
from operate.progress import Progress
from operate.rehearsal.fact import Fact
from operate.rehearsal.instance import Instance
from operate.rehearsal.laboratory import Laboratory
from operate.rehearsal.observation import Observation
from operate.rehearsal.page import page, summary
from operate.rehearsal.participant import Participants
from operate.rehearsal.play import play, settle
from operate.rehearsal.scene import Scene
from operate.rehearsal.signing import cast
from operate.troubles import NotAllowed, NotThere, Trouble, Unclear

_DEPLOYED = re.compile(r"https://[a-z0-9]+\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/.*")


def main(arguments: Sequence[str], environ: Mapping[str, str], patience: Patience) -> int:
    """Play it, and end every chat that it began; the exit status."""
    given = _arguments(arguments)
    progress = patience.progress
    try:
        config = read_config(given_context(given.context, Path("cdk.json")))
        aws = _there(given.url, signed_in(environ))
        progress.doing("who you are")
        _look_at(aws, config.instance_id)
        instance = Instance(aws, config.instance_id, config.contact_flow_ids[0])
        progress.doing("who is let in")
        playing = cast(given.url, aws, environ.get("TOKEN"), environ.get("SECOND_TOKEN"))
        scene = Scene(playing, Participants(aws), instance, patience, config.history == "transcripts")
        laboratory = Laboratory(instance, scene.participants, patience, past=given.past, agent=given.agent)
        try:
            progress.say("Two to six minutes, most of them waiting for a transcript.\n\nThe endpoint, as a customer:")
            observations = list(_said(play(scene), progress))
            progress.say("\nAmazon Connect, where it is not known:")
            facts = list(_said(settle(laboratory), progress))
        finally:
            clean_up(instance, progress)
    except (ConfigError, Trouble, Unclear, ValueError) as error:
        progress.say(f"✘ {error}")
        return 2
    progress.say(f"\n{summary(observations, facts)}")
    if given.report:
        given.report.write_text(page(observations, facts, region=aws.region, at=datetime.now(UTC)))
        progress.say(f"The page is in {given.report}.")
    signs = {observation.sign for observation in observations}
    return 1 if "✘" in signs else 2 if "?" in signs else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m operate.rehearsal", description=__doc__.partition(":")[0])
    parser.add_argument("url", type=lambda url: url.rstrip("/") + "/", help="the stack's output EndpointUrl")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as deployed")
    parser.add_argument("--past", help="a contact of an ended chat that was transferred or surveyed")
    parser.add_argument("--agent", action="store_true", help="an agent is there, who accepts chats when told to")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page with what was seen")
    return parser.parse_args(arguments)


def _there(url: str, aws: Aws) -> Aws:
    deployed = _DEPLOYED.fullmatch(url)
    if deployed and deployed["region"] != aws.region:
        there = deployed["region"]
        raise Trouble(f"The endpoint is in {there}, and you ask in {aws.region}: say AWS_REGION={there}.")
    return aws


def _look_at(aws: Aws, instance_id: str) -> None:
    """Nothing begins where credentials are no good, or the instance is elsewhere: who would end those chats?"""
    with suppress(NotAllowed):
        try:
            aws.ask("connect", "DescribeInstance", InstanceId=instance_id)
        except NotThere:
            advice = "look at the Region (AWS_REGION) and the id"
            raise Trouble(f"Instance {instance_id} is not in {aws.region}: {advice}.") from None


def _said[Line: (Observation, Fact)](lines: Iterable[Line], progress: Progress) -> Iterable[Line]:
    for line in lines:
        progress.say(str(line))
        yield line


def clean_up(instance: Instance, progress: Progress) -> None:
    """Every chat is over afterwards, or named so that somebody can end it."""
    progress.doing("ending what is left")
    for contact_id in dict.fromkeys(instance.started):
        with suppress(NotThere):
            try:
                instance.stop(contact_id)
            except (NotAllowed, Unclear, Trouble) as error:
                progress.say(f"? Chat {contact_id} may go on (StopContact: {error}): end it in Amazon Connect.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Patience()))
