"""AWS for one test run: moto's server on a free port, whose number it prints, with four gaps closed.

Run as `python -m tests.e2e.deployed.emulated_aws`, a process of its own, so that what is changed in moto stays there.
"""

import json
import os
from typing import Any, Protocol

from moto.apigateway.models import Method
from moto.cloudformation.parsing import ResourceMap, get_model_map
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.servicequotas.responses import ServiceQuotasResponse
from werkzeug.serving import make_server

from tests.e2e.deployed import connect_resources


class _Constructor(Protocol):
    def __call__(self, resource_name: str, cloudformation_json: dict[str, Any], *rest: Any, **more: Any) -> Method: ...


def accept_methods_without_a_backend() -> None:
    """CloudFormation leaves IntegrationHttpMethod and Uri out where the integration's type is MOCK."""
    create: _Constructor = Method.create_from_cloudformation_json

    def completed(resource_name: str, cloudformation_json: dict[str, Any], *rest: Any, **more: Any) -> Method:
        properties = cloudformation_json["Properties"]
        if properties["Integration"]["Type"] == "MOCK":
            properties["Integration"] = {"IntegrationHttpMethod": None, "Uri": None, **properties["Integration"]}
        return create(resource_name, cloudformation_json, *rest, **more)

    Method.create_from_cloudformation_json = staticmethod(completed)  # type: ignore[method-assign]


def make_what_is_depended_on_first() -> None:
    """moto orders by DependsOn, but makes a resource at once where another one's Ref reaches it before its turn."""
    make = ResourceMap.__getitem__

    def ordered(resources: Any, name: str) -> Any:
        if name not in resources._parsed_resources:
            needed = (resources._resource_json_map.get(name) or {}).get("DependsOn", [])
            for other in [needed] if isinstance(needed, str) else needed:
                resources[other]
        return make(resources, name)

    ResourceMap.__getitem__ = ordered  # type: ignore[method-assign]


def list_quotas() -> None:
    """Service Quotas tells what has been applied; moto knows none of Connect's."""
    quotas = [{"QuotaName": "Rate of StartChatContact API requests", "Value": 5.0}]
    quotas.append({"QuotaName": "Concurrent active chats per instance", "Value": 500.0})
    ServiceQuotasResponse.list_service_quotas = lambda _: json.dumps({"Quotas": quotas})  # type: ignore[attr-defined]


def make_what_connect_has() -> None:
    """moto looks through the subclasses of its model, where these are as soon as they are imported."""
    assert connect_resources.ConnectInstance.cloudformation_type() in get_model_map()


def main() -> None:
    make_what_connect_has()
    list_quotas()
    accept_methods_without_a_backend()
    make_what_is_depended_on_first()
    server = make_server(
        "127.0.0.1",
        0,
        DomainDispatcherApplication(create_backend_app),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    os.environ["MOTO_PORT"] = str(server.port)
    print(server.port, flush=True)  # noqa: T201  # how the parent learns it
    server.serve_forever()


if __name__ == "__main__":
    main()
