"""The CDK app: `npx cdk synth -c instanceId=… -c contactFlowIds=…` runs this with whatever python3 there is."""

import importlib.util
import os
import sys
from pathlib import Path

VENV = Path(__file__).parent / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    """Synthesize, in the project's own environment; a mistake of the user's ends in one sentence."""
    if Path(sys.prefix) != VENV and PYTHON.exists():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606  # our own interpreter, no shell
    if importlib.util.find_spec("aws_cdk") is None:
        sys.exit("The project's Python packages are missing: run `make setup` first.")

    from infra.bundling.errors import BundlingError
    from infra.context import ConfigError
    from infra.synthesis import main as synthesize

    try:
        synthesize()
    except (ConfigError, BundlingError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
