"""Who asks: a customer with a token, a guest, a trusted backend, or anybody. The endpoint's answers tell which."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from operate.aws import Aws
from operate.rehearsal.endpoint import Answer, Endpoint, Sign
from operate.troubles import Trouble


def bearer(token: str) -> Sign:
    """The header of a customer who is known by this token."""
    return lambda _method, _url, _body: {"Authorization": f"Bearer {token}"}


def signed(aws: Aws) -> Sign:
    """The headers of a backend that signs its calls, by the operator's credentials."""

    def sign(method: str, url: str, body: bytes) -> Mapping[str, str]:
        request = AWSRequest(method=method, url=url, data=body)
        SigV4Auth(aws.credentials(), "execute-api", aws.region).add_auth(request)
        return dict(request.headers)

    return sign


@dataclass(frozen=True)
class Cast:
    """Who plays: the customer, a stranger where the endpoint can tell two apart, and what each start also says."""

    customer: Endpoint
    stranger: Endpoint | None = None
    members: Mapping[str, str] = field(default_factory=dict)


def cast(url: str, aws: Aws, token: str | None, second_token: str | None) -> Cast:
    """Raises Trouble where the endpoint asks for a token that was not given, or is none. Asking starts no chat."""
    if token:
        return Cast(Endpoint(url, bearer(token)), Endpoint(url, bearer(second_token)) if second_token else None)
    anybody, backend = Endpoint(url), Endpoint(url, signed(aws))
    refusal = _refusal(anybody)
    if refusal.status == 401:
        raise Trouble(
            "The endpoint asks who the customer is: give TOKEN=…, a customer's token (SECOND_TOKEN=… of another)."
        )
    if refusal.status == 400:
        return Cast(anybody)
    if refusal.status == 403 and _refusal(backend).status == 400:
        return Cast(backend, members={"CustomerId": f"rehearsal-{uuid.uuid4()}"})
    raise Trouble(f"{url} answers {refusal.status} {refusal.code}: is it the stack's output EndpointUrl?")


def _refusal(endpoint: Endpoint) -> Answer:
    """There is no such type: whoever is let in is told so, and no chat begins."""
    return endpoint.start({"PersistentChat": {"RehydrationType": "NONE"}})


def as_guest(customer: Endpoint, answer: Answer) -> Cast | None:
    """A visitor without a token may have become a guest by the answer; a stranger is then who comes without one."""
    token = answer.body.get("data", {}).get("guest", {}).get("token")
    return Cast(replace(customer, sign=bearer(token)), customer) if token else None
