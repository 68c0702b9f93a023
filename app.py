"""The CDK app: `npx cdk synth -c instanceId=… -c contactFlowIds=…` runs this with whatever python3 there is."""

import importlib.util
import os
import sys
from pathlib import Path

VENV = Path(__file__).parent / ".venv"


def main() -> None:
    """Synthesize, in the project's own environment; a mistake of the user's ends in one sentence."""
    python = VENV / "bin/python"
    if python.exists() and not VENV.samefile(sys.prefix):
        os.execv(python, [str(python), *sys.argv])  # noqa: S606  # our own interpreter, no shell
    if sys.version_info < (3, 13) or importlib.util.find_spec("aws_cdk") is None:
        sys.exit("Python 3.13 or the project's packages are missing: run `make setup` first.")

    from infra.bundling.errors import BundlingError
    from infra.reading import ConfigError
    from infra.synthesis import main as synthesize

    try:
        synthesize()
    except (ConfigError, BundlingError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
