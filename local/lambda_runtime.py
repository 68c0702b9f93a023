"""One Lambda execution environment: a function's code under AWS's own runtime client, with a Runtime API on loopback.

Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
"""

import compileall
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.made_up import CREDENTIALS, KEY, REGION

# What Lambda's own image has beside Python; boto3, which it has too, is not here: the bundle brings its own.
_RUNTIME_PACKAGES = ("awslambdaric", "simplejson", "snapshot-restore-py")


class FunctionFailed(Exception):
    """The function crashed, or its process ended, before it answered."""


class FunctionTimedOut(Exception):
    """The function did not answer in its time; Lambda ends the environment then, and so do we."""


def runtime_packages(folder: Path) -> Path:
    """`folder` with the runtime client and what it needs, compiled, and nothing else of this machine's packages."""
    copy_packages(_RUNTIME_PACKAGES, folder)
    compileall.compile_dir(folder, quiet=1)
    return folder


def copy_packages(packages: Iterable[str], folder: Path) -> None:
    """Copy the modules of installed packages, without byte code."""
    for package in packages:
        for file in files(package) or ():
            if file.suffix != ".pyc" and ".." not in file.parts:
                copy = folder / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), copy)


class ExecutionEnvironment:
    """A process that runs `handler` of the code in the folder `code`, while its `with` lasts.

    It sees exactly `variables` and what Lambda itself sets, and no home to write to. `runtime` is the folder made by
    `runtime_packages`. The function gets `timeout` seconds for an event. What it logs goes to the file `log`.
    """

    def __init__(
        self, code: Path, handler: str, variables: Mapping[str, str], *, runtime: Path, log: Path, timeout: float = 10
    ) -> None:
        self._command = (sys.executable, "-S", "-m", "awslambdaric", handler)
        self._variables = _lambda_variables(code, handler, runtime) | dict(variables)
        self._code = code
        self._log = log
        self._timeout = timeout
        self._api = _RuntimeApi()

    def __enter__(self) -> Self:
        self._api.start()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
                self._command,
                cwd=self._code,
                env=self._variables | {"AWS_LAMBDA_RUNTIME_API": self._api.address},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        threading.Thread(target=self._report_end, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._api.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def invoke(self, event: object) -> Any:
        """What the function returns for `event`; raises FunctionFailed or FunctionTimedOut."""
        self._api.events.put((json.dumps(event).encode(), time.time() + self._timeout))
        try:
            answer = self._api.answers.get(timeout=self._timeout)
        except queue.Empty:
            self.kill()
            raise FunctionTimedOut from None
        if isinstance(answer, FunctionFailed):
            raise answer
        return json.loads(answer)

    def kill(self) -> None:
        """End the environment at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()

    def _report_end(self) -> None:
        code = self._process.wait()
        self._api.answers.put(FunctionFailed(f"the process ended with {code}"))


def _lambda_variables(code: Path, handler: str, runtime: Path) -> dict[str, str]:
    """Source: AWS Lambda developer guide, "Defined runtime environment variables"."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(runtime),
        "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's code folder is read-only; root's would not be
        "HOME": os.devnull,
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "_HANDLER": handler,
        "LAMBDA_TASK_ROOT": str(code),
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": handler.partition(".")[0],
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        **CREDENTIALS,
        "AWS_SESSION_TOKEN": KEY,
    }


class _RuntimeApi:
    """Hands out `events` (content, epoch seconds until which there is time) and collects `answers`."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[bytes, float] | None] = queue.Queue()
        self.answers: queue.Queue[bytes | FunctionFailed] = queue.Queue()
        api = self

        class Handler(_Handler):
            events, answers = api.events, api.answers

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.events.put(None)  # lets the request go that waits for an event
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A function that is killed breaks its connections; that is no news."""


class _Handler(BaseHTTPRequestHandler):
    """The three requests of a runtime: next event, answer, error (of an event or of the start)."""

    events: queue.Queue[tuple[bytes, float] | None]
    answers: queue.Queue[bytes | FunctionFailed]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        event = self.events.get()
        if event is None:
            self.close_connection = True
            return
        content, deadline = event
        self._answer(
            200,
            content,
            {
                "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:test",
                "Lambda-Runtime-Trace-Id": "Root=1-65a1b2c3-0123456789abcdef01234567;Sampled=0",
            },
        )

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/error"):
            self.answers.put(FunctionFailed(content.decode()))
        else:
            self.answers.put(content)
        self._answer(202, b"{}", {})

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
