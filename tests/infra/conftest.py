"""What is slow to make and used by several files: a bundle for this machine, a template for each way to deploy."""

import pytest

from infra.bundling.build import Built, build
from infra.bundling.bundle import HOST, start_chat
from tests.support.synthesized import FLOW, SECOND_FLOW, Template, synthesize

ISSUER = {"auth": "jwt", "jwtIssuer": "https://id.example.com/", "jwtAudience": "chat,web"}
POOL = {
    "auth": "cognito",
    "userPoolArn": "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example00",
}
KEY = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
EVERYTHING = {
    "contactFlowIds": [FLOW, SECOND_FLOW],
    "allowedOrigins": "https://www.example.com",
    "allowedAttributes": "language,topic",
    "displayNameClaim": "name",
    "attributeClaims": "tier,https://example.com/plan:plan",
    "stackName": "Chat",
    "rate": 20,
    "burst": 30,
    "logRetention": 30,
    "alarmTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms",
    "memory": True,
    "history": "transcripts",
    "transcriptBucket": "transcripts-of-the-shop",
    "transcriptPrefix": "connect/shop/ChatTranscripts",
    "keyArn": KEY,
    "contactEventsConcurrency": 5,
    "wafIpHeader": "True-Client-IP",
    "authorizerCacheSeconds": 60,
    "resumeWithinHours": 72,
    "flowLookup": True,
}
DEPLOYMENTS: dict[str, dict[str, object]] = {
    "default": {},
    "guest": {"auth": "guest", "memory": True},
    "iam": {"auth": "iam"},
    "bare": {"auth": "iam", "waf": False, "verifySource": False},
    "cognito": {**POOL, "allowedOrigins": "https://www.example.com,https://app.example.com"},
    "everything": {**ISSUER, **EVERYTHING},
}


@pytest.fixture(scope="session")
def host_bundle() -> Built:
    return build(start_chat(memory=False), HOST)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """By the names in DEPLOYMENTS. That they come into being at all shows that cdk-nag has nothing to say."""
    return {name: synthesize(tmp_path_factory.mktemp(name), **given) for name, given in DEPLOYMENTS.items()}


@pytest.fixture
def default(templates: dict[str, Template]) -> Template:
    return templates["default"]


@pytest.fixture
def everything(templates: dict[str, Template]) -> Template:
    """Tokens, a memory, and every setting that shows in the template."""
    return templates["everything"]


@pytest.fixture(params=DEPLOYMENTS)
def template(request: pytest.FixtureRequest, templates: dict[str, Template]) -> Template:
    """Each of them."""
    return templates[str(request.param)]
