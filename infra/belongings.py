"""What an app hands to the construct of its own: whether it is such a thing, and whether it is used at all."""

import re

from infra.config import Config
from infra.identifiers import is_token
from infra.reading import ConfigError

_REGIONAL_ACL = r"arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[A-Za-z0-9_-]+/[A-Za-z0-9-]+"


def check_belongings(config: Config, *, table: object, web_acl_arn: object, log_role: object, code: object) -> None:
    """Raises ConfigError with the first argument that is no table, no web ACL's ARN, no role, or of no effect."""
    # CDK's interfaces cannot be asked for by isinstance: it is what will be read of each that tells.
    if table is not None and not hasattr(table, "table_arn"):
        raise _unusable("table", table, "a DynamoDB table, made or looked up by aws_dynamodb")
    if log_role is not None and not hasattr(log_role, "role_arn"):
        raise _unusable("log_role", log_role, "a role, made or looked up by aws_iam")
    if not callable(code):
        raise _unusable("code", code, "a function that gives a bundle's code, or nothing")
    if web_acl_arn is not None and not _is_regional_acl(web_acl_arn):
        raise _unusable("web_acl_arn", web_acl_arn, "the ARN of a regional web ACL")
    _refuse_ineffective(config, table=table, web_acl_arn=web_acl_arn)


def _is_regional_acl(arn: object) -> bool:
    return isinstance(arn, str) and (is_token(arn) or re.fullmatch(_REGIONAL_ACL, arn) is not None)


def _unusable(name: str, value: object, wanted: str) -> ConfigError:
    return ConfigError(f"{name} has {value!r}, which is not accepted: give {name}=… with {wanted}.")


def _refuse_ineffective(config: Config, *, table: object, web_acl_arn: object) -> None:
    if table is not None and not config.memory:
        raise ConfigError("table has no effect without memory=True.")
    if web_acl_arn is not None and not config.waf:
        raise ConfigError("web_acl_arn has no effect without waf=True.")
    for name in ("waf_rate_per_ip", "waf_ip_header"):
        if web_acl_arn is not None and getattr(config, name) != Config.model_fields[name].default:
            raise ConfigError(f"{name} has no effect beside web_acl_arn.")
