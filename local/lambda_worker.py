"""One Lambda execution environment: a process that loads a handler once and answers one event after the other.

Run as `python -m local.lambda_worker MODULE.FUNCTION SOURCE_FOLDER [SECONDS]`, the seconds being each invocation's.
Events come in as lines on standard input, results go out as lines on standard output; what the function prints goes to
standard error, as the function's log.
"""

import importlib
import json
import os
import signal
import sys
import traceback

from local.lambda_context import TIMEOUT_SECONDS, Context


def main(handler_name: str, source: str, seconds: str = str(TIMEOUT_SECONDS)) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    results = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.path.insert(0, source)
    module, function = handler_name.rsplit(".", 1)
    handler = getattr(importlib.import_module(module), function)
    for line in sys.stdin:
        try:
            result = {"response": handler(json.loads(line), Context(module, float(seconds)))}
        except Exception as error:  # what Lambda does with a function's crash: log it, report it, go on
            traceback.print_exc()
            result = {"errorMessage": str(error)}
        sys.stdout.flush()
        results.write(json.dumps(result) + "\n")
        results.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
