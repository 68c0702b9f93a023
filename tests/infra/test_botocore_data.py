"""The lean data of botocore means what the full data means, for what is called."""

import io
import json
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import EndpointProviderError, EndpointVariantError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from infra.bundling import botocore_data
from infra.bundling.bundle import history, rehydrate, start_chat
from persistent_chat import participant

FULL = Path(botocore.__file__).parent / "data"
BUNDLES = start_chat(memory=True, late=True), rehydrate(memory=True), history(transcripts=True)
OPERATIONS = {
    service: sorted({name for bundle in BUNDLES for name in bundle.operations.get(service, ())})
    for service in {service for bundle in BUNDLES for service in bundle.operations}
}


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lean") / "data"
    botocore_data.trim(FULL, folder, OPERATIONS)
    return folder


def model(data: Path, service: str) -> ServiceModel:
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model(service, "service-2"), service)


def meaning(shape: Shape | None, seen: tuple[str, ...] = ()) -> Any:
    """A shape with all that it contains, in a form that compares; documentation has no meaning."""
    if shape is None or shape.name in seen:
        return shape and shape.name
    seen = (*seen, shape.name)
    members = getattr(shape, "members", {})
    parts = {name: meaning(member, seen) for name, member in members.items()}
    parts |= {part: meaning(getattr(shape, part), seen) for part in ("member", "key", "value") if hasattr(shape, part)}
    return (
        shape.name,
        shape.type_name,
        shape.serialization,
        shape.metadata,
        getattr(shape, "required_members", []),
        parts,
    )


def contract(operation: OperationModel) -> Any:
    return (
        operation.http,
        operation.idempotent_members,
        operation.auth_type,
        operation.endpoint_discovery,
        operation.static_context_parameters,
        meaning(operation.input_shape),
        meaning(operation.output_shape),
        [meaning(shape) for shape in operation.error_shapes],
    )


@pytest.mark.parametrize(("service", "name"), [(s, n) for s, names in OPERATIONS.items() for n in names])
def test_an_operation_is_the_same_in_the_lean_model(lean: Path, service: str, name: str) -> None:
    ours, theirs = model(lean, service), model(FULL, service)
    assert contract(ours.operation_model(name)) == contract(theirs.operation_model(name))
    assert ours.metadata == theirs.metadata
    assert ours.endpoint_discovery_operation is None or ours.endpoint_discovery_operation.name == "DescribeEndpoints"
    assert (ours.endpoint_discovery_operation is None) == (theirs.endpoint_discovery_operation is None)


def session(data: Path) -> botocore.session.Session:
    made = botocore.session.Session()
    made.register_component("data_loader", Loader(extra_search_paths=[str(data)], include_default_search_paths=False))
    made.set_credentials("not-a-key", "not-a-secret")
    return made


def regions() -> list[str]:
    partitions = json.loads((FULL / "partitions.json").read_text())["partitions"]
    return [region for partition in partitions for region in partition["regions"]]


def resolved(made: botocore.session.Session, service: str, region: str, *, fips: bool) -> str:
    try:
        client = made.create_client(service, region_name=region, config=Config(use_fips_endpoint=fips))
    except (EndpointProviderError, EndpointVariantError) as error:
        return repr(error)
    return f"{client.meta.endpoint_url} {client.meta.partition} {client.meta.region_name}"


@pytest.mark.parametrize("service", OPERATIONS)
@pytest.mark.parametrize("fips", [False, True])
def test_every_region_of_every_partition_resolves_as_with_the_full_data(lean: Path, service: str, fips: bool) -> None:
    ours, theirs = session(lean), session(FULL)
    for region in (*regions(), "xx-future-1"):
        assert resolved(ours, service, region, fips=fips) == resolved(theirs, service, region, fips=fips), region


def sent(made: botocore.session.Session, region: str) -> tuple[str, list[str]]:
    """Where a client would get a transcript, and with which headers."""
    client: Any = made.create_client("s3", region_name=region)
    requests: list[AWSPreparedRequest] = []

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        requests.append(request)
        return AWSResponse(request.url, 200, HTTPHeaders(), io.BytesIO(b"{}"))

    client.meta.events.register("before-send.s3", send)
    client.get_object(Bucket="transcripts-of-the-shop", Key="connect/shop/4711_20260101T10:00_UTC.json")
    (request,) = requests
    return request.url, sorted(request.headers)


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "us-gov-west-1"])
def test_a_transcript_is_got_from_where_the_full_data_says(lean: Path, region: str) -> None:
    assert sent(session(lean), region) == sent(session(FULL), region)


@pytest.mark.parametrize("memory", [True, False])
def test_a_participants_token_can_be_tried_wherever_a_client_has_a_key(tmp_path: Path, memory: bool) -> None:
    botocore_data.trim(FULL, tmp_path / "data", start_chat(memory=memory).operations)
    made = session(tmp_path / "data")
    made.set_config_variable("region", "eu-central-1")
    assert participant.client(made).create_participant_connection


def test_only_what_is_called_is_left(lean: Path) -> None:
    for service, names in OPERATIONS.items():
        left = set(model(lean, service).operation_names)
        assert set(names) <= left <= {*names, "DescribeEndpoints"}
    assert sum(file.stat().st_size for file in lean.rglob("*.json")) < 500_000
