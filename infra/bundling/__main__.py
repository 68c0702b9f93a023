"""`python -m infra.bundling [--host]`: build every bundle and print where it is and what it weighs zipped."""

import argparse
import sys

from infra.bundling.archive import archive
from infra.bundling.build import build
from infra.bundling.bundle import HOST, LAMBDA, authorizer, flow_lookup, history, rehydrate, start_chat
from infra.bundling.errors import BundlingError

BUNDLES = (
    *(start_chat(memory=memory, late=True) for memory in (False, True)),
    *(rehydrate(memory=memory) for memory in (False, True)),
    *(history(transcripts=transcripts) for transcripts in (False, True)),
    flow_lookup(),
    authorizer(),
)
_WIDTH = max(len(bundle.name) for bundle in BUNDLES)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.bundling", description="Build the functions' bundles.")
    parser.add_argument("--host", action="store_true", help="for this machine instead of Lambda's arm64")
    target = HOST if parser.parse_args().host else LAMBDA
    for bundle in BUNDLES:
        try:
            built = build(bundle, target)
        except BundlingError as error:
            sys.exit(str(error))
        megabytes = len(archive(built.folder)) / 1e6
        print(f"{bundle.name:{_WIDTH}} {target.name:12} {megabytes:5.2f} MB zipped  {built.folder}")  # noqa: T201


if __name__ == "__main__":
    main()
