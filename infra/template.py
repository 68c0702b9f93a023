"""For teams without the CDK, `python -m infra.template [-c name=value …]`: a template, and the zips that it refers to.

CloudFormation asks for the bucket that the zips were copied to, and for what stands before their names there.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aws_cdk import App

from infra.bundling.archive import archive
from infra.bundling.errors import BundlingError
from infra.code import for_lambda
from infra.context import given_context
from infra.reading import ConfigError
from infra.synthesis import assemble

_PARAMETERS = {
    "CodeBucket": {"Type": "String", "Description": "The bucket in this Region that the zips were copied to."},
    "CodePrefix": {"Type": "String", "Default": "", "Description": "What stands before the zips' names: folder/."},
}


def write(context: Mapping[str, object], folder: Path) -> Path:
    """The template's path, in `folder` beside the zips; raises ConfigError or BundlingError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as assembly:
        app = App(context=dict(context), outdir=assembly)
        stack = assemble(app, code=for_lambda)
        app.synth()
        template = json.loads(Path(assembly, stack.template_file).read_text())
        for function in _functions(template):
            key = function["Code"]["S3Key"]
            (folder / key).write_bytes(archive(Path(assembly, f"asset.{key.removesuffix('.zip')}")))
            function["Code"] = {"S3Bucket": {"Ref": "CodeBucket"}, "S3Key": {"Fn::Sub": f"${{CodePrefix}}{key}"}}
    del template["Rules"]  # which ask for the CDK's bootstrap stack, as do the parameters that are replaced
    file = folder / stack.template_file
    file.write_text(json.dumps(template | {"Parameters": _PARAMETERS}, indent=1))
    return file


def _functions(template: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            yield resource["Properties"]


def main(arguments: Sequence[str]) -> str:
    """Write both to `template/`; how to deploy them, or one sentence on what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m infra.template", description=__doc__.partition(":")[0])
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    given = parser.parse_args(arguments)
    try:
        file = write(given_context(given.context, Path("cdk.json")), Path("template"))
    except (ConfigError, BundlingError) as error:
        sys.exit(str(error))
    name = file.name.partition(".")[0]
    return f"""{file} and its zips are written. To deploy them, with a BUCKET of yours in the same Region:

aws s3 cp {file.parent} s3://BUCKET --recursive --exclude '*' --include '*.zip'
aws cloudformation deploy --stack-name {name} --template-file {file} --s3-bucket BUCKET \\
  --parameter-overrides CodeBucket=BUCKET --capabilities CAPABILITY_IAM"""


if __name__ == "__main__":
    print(main(sys.argv[1:]))  # noqa: T201
