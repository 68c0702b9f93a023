"""From the CDK context to the synthesized stack, with cdk-nag's AwsSolutions rules always on."""

import os
from typing import cast

from aws_cdk import Annotations, App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.arguments import Settings
from infra.code import CodeOf, for_host, for_lambda
from infra.context import read_config, settings_in, unknown
from infra.place import check_place
from infra.stack import PersistentChatStack


def main() -> None:
    """What `cdk synth` runs. BUNDLE_FOR=host bundles for this machine, for tests that run what was deployed.

    Raises ConfigError or BundlingError for what the user can mend.
    """
    app = App()
    # The CLI tells where it is about to deploy to, where it has credentials.
    region, account = os.environ.get("CDK_DEFAULT_REGION"), os.environ.get("CDK_DEFAULT_ACCOUNT")
    check_place(settings_in(app.node.get_all_context()), region, account)
    assemble(app, code=for_host if os.environ.get("BUNDLE_FOR") == "host" else for_lambda)
    app.synth()


def assemble(app: App, *, code: CodeOf) -> PersistentChatStack:
    """The stack that the app's context asks for; a cdk-nag finding that nobody acknowledged fails its synthesis."""
    context = app.node.get_all_context()
    config = read_config(context)
    settings = cast(Settings, config.model_dump(exclude={"stack_name"}))
    stack = PersistentChatStack(app, config.stack_name, settings=settings, code=code)
    for key in unknown(context):
        Annotations.of(stack).add_warning_v2(f"unknown-{key}", f"{key} is not a setting and has no effect.")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return stack
