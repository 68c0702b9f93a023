"""No credentials, none that are good, no Region, no way there: one sentence, and exit status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from operate.troubles import NotAllowed, NotThere, Trouble, Unclear
from tests.operate.doctor.conftest import Account
from tests.support.wire import reply

ROOT = Path(__file__).parents[3]
KEYS = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"}
REGION = {"AWS_REGION": "eu-central-1"}


def doctor(folder: Path, **environment: str) -> tuple[int, str]:
    """The program in a folder without a cdk.json, with no more of this machine's environment than this."""
    clean = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda_src'}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [sys.executable, "-m", "operate.doctor"]
    done = subprocess.run(
        command, cwd=folder, env=clean | environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        pytest.param(KEYS, "Say which Region the instance is in, as in AWS_REGION=eu-central-1.", id="no Region"),
        pytest.param(
            KEYS | {"AWS_REGION": "Frankfurt am Main"}, "'Frankfurt am Main' is not a Region", id="odd Region"
        ),
        pytest.param(REGION, "There are no AWS credentials: sign in", id="no credentials"),
        pytest.param(
            REGION | {"AWS_PROFILE": "nobody"},
            "The config profile (nobody) could not be found: look at AWS_PROFILE.",
            id="no such profile",
        ),
        pytest.param(
            REGION | {"AWS_ACCESS_KEY_ID": "half"},
            "Your AWS credentials cannot be used (Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY)",
            id="half a key",
        ),
        pytest.param(
            REGION | KEYS | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "sts cannot be reached in eu-central-1 (EndpointConnectionError): is the Region right?",
            id="no way there",
        ),
    ],
)
def test_nothing_can_be_asked_and_one_sentence_says_why(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    status, said = doctor(tmp_path, **environment)
    assert status == 2
    assert said.startswith(f"✘ {sentence}")


def test_a_settings_file_that_is_no_json_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text("{")
    assert doctor(tmp_path, **REGION, **KEYS) == (2, "✘ cdk.json is not a JSON object.")


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("ExpiredTokenException", Trouble, r"^Your credentials have expired \(ExpiredTokenException\): sign in again"),
        ("UnrecognizedClientException", Trouble, r"^AWS does not know your credentials"),
        ("AccessDeniedException", NotAllowed, "^connect:DescribeInstance$"),
        ("ResourceNotFoundException", NotThere, "^ResourceNotFoundException$"),
        ("ThrottlingException", Unclear, "^connect said ThrottlingException$"),
    ],
)
def test_an_error_of_aws_is_named_for_what_it_means(
    account: Account, code: str, kind: type[Exception], message: str
) -> None:
    account.answers["DescribeInstance"] = code
    with pytest.raises(kind, match=message):
        account.aws.ask("connect", "DescribeInstance", InstanceId="i")


@pytest.mark.parametrize(
    ("operation", "body", "action"),
    [
        ("HeadBucket", b"", "s3:ListBucket"),
        (
            "GetBucketLifecycleConfiguration",
            b"<Error><Code>AccessDenied</Code></Error>",
            "s3:GetLifecycleConfiguration",
        ),
    ],
)
def test_a_permission_is_named_as_iam_names_it(account: Account, operation: str, body: bytes, action: str) -> None:
    account.replace("s3", lambda **_: reply(body, 403))
    with pytest.raises(NotAllowed, match=f"^{action}$"):
        account.aws.ask("s3", operation, Bucket="connect-centre")
