"""An entry point of lambda_src, loaded as Lambda loads it: freshly, with exactly this environment."""

import contextlib
import importlib
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from local import made_up
from tests.support.chats import FLOW, INSTANCE

ENVIRONMENT = {
    "INSTANCE_ID": INSTANCE,
    "CONTACT_FLOW_IDS": FLOW,
    "TRANSCRIPT_DELAY_SECONDS": "0",
    "POWERTOOLS_METRICS_NAMESPACE": "PersistentChat",
    **made_up.ENVIRONMENT,
}


@contextlib.contextmanager
def loaded(name: str, environment: Mapping[str, str]) -> Iterator[ModuleType]:
    """The module; the environment lasts as long as the context, so keep that short. Each has a log service of its own:

    Powertools keeps one logger for a service, with the output stream of its first use, which a test may have closed.
    """
    with pytest.MonkeyPatch.context() as patch:
        for variable in list(os.environ):
            if variable.startswith(("AWS_", "POWERTOOLS_")):
                patch.delenv(variable)
        patch.setenv("POWERTOOLS_SERVICE_NAME", f"{name}-{uuid.uuid4()}")
        for variable, value in environment.items():
            patch.setenv(variable, value)
        patch.delitem(sys.modules, name, raising=False)
        try:
            yield importlib.import_module(name)
        finally:
            sys.modules.pop(name, None)
