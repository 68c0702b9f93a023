"""What AWS WAF answers where a rule of ours refuses: the gateway's problems, as far as WAF can say them.

Source: AWS WAF developer guide, "Custom responses for Block actions". It says that such an answer takes precedence over
API Gateway's WAF_FILTERED response, which is left to AWS's own rules. Unverified: not tried on a deployed API.
"""

from collections.abc import Mapping
from dataclasses import replace

from aws_cdk import aws_wafv2 as waf

from infra import gateway_problems
from infra.gateway_problems import GatewayProblem

WINDOW_SECONDS = 300  # in which an address's requests are counted

# By rule. Waiting for less than the window may be in vain, as refused requests count too.
PROBLEMS: Mapping[str, GatewayProblem] = {
    "RatePerIp": replace(
        gateway_problems.of_type("THROTTLED"),
        detail="Too many requests came from this address.",
        headers={"Retry-After": str(WINDOW_SECONDS)},
    ),
    "BodySize": gateway_problems.of_type("REQUEST_TOO_LARGE"),
}


def body(rule: str) -> waf.CfnWebACL.CustomResponseBodyProperty:
    """WAF neither knows a request id nor sets application/problem+json: the id is empty, the type the nearest."""
    return waf.CfnWebACL.CustomResponseBodyProperty(content_type="APPLICATION_JSON", content=PROBLEMS[rule].body(""))


def block(rule: str, cors: Mapping[str, str]) -> waf.CfnWebACL.BlockActionProperty:
    """Refuse with the body that the web ACL has under the rule's name."""
    headers = {**cors, **PROBLEMS[rule].headers}
    return waf.CfnWebACL.BlockActionProperty(
        custom_response=waf.CfnWebACL.CustomResponseProperty(
            response_code=PROBLEMS[rule].status,
            custom_response_body_key=rule,
            response_headers=[
                waf.CfnWebACL.CustomHTTPHeaderProperty(name=name, value=value) for name, value in headers.items()
            ],
        )
    )
