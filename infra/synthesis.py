"""From the CDK context to the synthesized stack, with cdk-nag's AwsSolutions rules always on."""

import os

from aws_cdk import Annotations, App, AssetHashType, Validations
from aws_cdk import aws_lambda as lambda_
from cdk_nag import AwsSolutionsChecks

from infra.bundling import bundle
from infra.bundling.build import build
from infra.context import check_place, read_config, unknown
from infra.stack import CodeOf, PersistentChatStack


def main() -> None:
    """What `cdk synth` runs. BUNDLE_FOR=host bundles for this machine, for tests that run what was deployed.

    Raises ConfigError or BundlingError for what the user can mend.
    """
    target = bundle.HOST if os.environ.get("BUNDLE_FOR") == "host" else bundle.LAMBDA

    def code(wanted: bundle.Bundle) -> lambda_.Code:
        built = build(wanted, target)
        return lambda_.Code.from_asset(str(built.folder), asset_hash=built.digest, asset_hash_type=AssetHashType.CUSTOM)

    app = App()
    check_place(app.node.get_all_context(), os.environ)
    assemble(app, code=code)
    app.synth()


def assemble(app: App, *, code: CodeOf) -> PersistentChatStack:
    """The stack that the app's context asks for; a cdk-nag finding that nobody acknowledged fails its synthesis."""
    context = app.node.get_all_context()
    stack = PersistentChatStack(app, config=read_config(context), code=code)
    for key in unknown(context):
        Annotations.of(stack).add_warning_v2(f"unknown-{key}", f"{key} is not a setting and has no effect.")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return stack
