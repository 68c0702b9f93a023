"""The functions' code as CDK takes it: bundled at synthesis, without Docker."""

from collections.abc import Callable

from aws_cdk import AssetHashType
from aws_cdk import aws_lambda as lambda_

from infra.bundling.build import build
from infra.bundling.bundle import HOST, LAMBDA, Bundle, Target

type CodeOf = Callable[[Bundle], lambda_.Code]


def for_lambda(bundle: Bundle) -> lambda_.Code:
    """What is deployed; raises BundlingError."""
    return _built(bundle, LAMBDA)


def for_host(bundle: Bundle) -> lambda_.Code:
    """The same for this machine, for tests that run what was deployed."""
    return _built(bundle, HOST)


def _built(bundle: Bundle, target: Target) -> lambda_.Code:
    built = build(bundle, target)
    return lambda_.Code.from_asset(str(built.folder), asset_hash=built.digest, asset_hash_type=AssetHashType.CUSTOM)
