"""The settings of a deployment: the CDK context as one frozen, validated model. Names in the context are camelCase."""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.alias_generators import to_camel

from infra import identifiers

# CloudWatch Logs takes these numbers of days only (PutRetentionPolicy).
LogRetention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]  # fmt: skip


def split(value: object) -> object:
    """A list as the command line gives it, comma-separated; one from cdk.json stays as it is."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_CLAIM = r"^[!-~]{1,128}$"
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_-]+")
_ORIGIN = re.compile(rf"https?://{_LABEL}(\.{_LABEL})*(:[0-9]{{1,5}})?")
_ISSUER = re.compile(r"(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[^\s?#]*)?")
# Standard claims that customers write into their profiles, or that are the same for all of them.
_NO_IDS = re.compile(
    "(given_|family_|middle_|nick)?name|preferred_username|profile|picture|website|gender|birthdate|zoneinfo|locale|"
    "address|iss|aud|azp|client_id|scope|token_use|acr|nonce"
)

Names = Annotated[tuple[str, ...], BeforeValidator(split), Field(min_length=1)]


class Config(BaseModel):
    """Everything that may differ between two deployments. A field's description says what to give for it."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, str_min_length=1, str_strip_whitespace=True
    )

    instance_id: str = Field(description="the id or ARN of your Amazon Connect instance")
    contact_flow_ids: Names = Field(description="ids or ARNs of the instance's flows, comma-separated, default first")
    stack_name: str = Field(
        "PersistentChat",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,127}$",
        description="a stack's name: letters, digits and hyphens, a letter first",
    )
    allowed_origins: Names = Field(("*",), description="* or origins such as https://www.example.com, comma-separated")

    auth: Literal["none", "guest", "iam", "cognito", "jwt"] = Field(
        "none", description="none, guest, iam, cognito or jwt"
    )
    user_pool_arn: str | None = Field(
        None,
        pattern=r"^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+$",
        description="the ARN of a Cognito user pool",
    )
    jwt_issuer: str | None = Field(None, description="the issuer's https URL, exactly as in its tokens' iss")
    jwt_audience: Names | None = Field(None, description="the accepted values of aud, comma-separated")
    jwt_leeway_seconds: int = Field(10, ge=0, le=300, description="0 to 300 seconds")
    customer_id_claim: str = Field("sub", pattern=_CLAIM, description="the claim that holds the customer's id")
    display_name_claim: str | None = Field(None, pattern=_CLAIM, description="the claim that holds the customer's name")
    attribute_claims: Names | None = Field(
        None, description="claims such as tier, or claim:attribute as in custom:tier:tier, comma-separated"
    )

    allowed_attributes: Names | None = Field(None, description="names of contact attributes, comma-separated")
    attachments: bool = Field(False, description="true or false")
    max_chat_duration_in_minutes: int = Field(10080, ge=60, le=10080, description="60 to 10080 minutes")

    rate: int = Field(5, ge=1, le=10000, description="requests per second, 1 to 10000")
    burst: int = Field(8, ge=1, le=5000, description="requests at once, 1 to 5000")
    waf: bool = Field(True, description="true or false")
    waf_rate_per_ip: int = Field(100, ge=10, le=2_000_000_000, description="requests per 5 minutes, at least 10")

    log_retention: Annotated[LogRetention, BeforeValidator(_number)] = Field(
        90, description="a number of days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90 … 3653"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL"
    )
    alarm_topic_arn: str | None = Field(
        None,
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$",
        description="the ARN of a standard SNS topic",
    )

    verify_source: bool = Field(True, description="true or false")
    transcript_delay_seconds: int = Field(60, ge=0, le=600, description="0 to 600 seconds")
    segment: Literal["exact", "latest"] = Field("exact", description="exact or latest")

    memory: bool = Field(False, description="true or false")
    rejoin: bool = Field(True, description="true or false")
    resume: Literal["ask", "always"] = Field("ask", description="ask or always")

    @field_validator("instance_id")
    @classmethod
    def _instance(cls, value: str) -> str:
        return identifiers.instance_id(value)

    @field_validator("contact_flow_ids")
    @classmethod
    def _flows(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        instance = info.data.get("instance_id")
        if instance is None:  # wrong itself, and reported as that
            return values
        return tuple(dict.fromkeys(identifiers.flow_id(value, instance=instance) for value in values))

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if values == ("*",):
            return values
        for value in values:
            port = value.rpartition(":")[2]
            if not _ORIGIN.fullmatch(value) or (port.isdecimal() and int(port) > 65535):
                raise ValueError(f"has {value!r}, which is not an origin: scheme://host[:port] in lower case, no path")
        return values

    @field_validator("jwt_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        if value and not _ISSUER.fullmatch(value):
            raise ValueError(f"has {value!r}, which is not an https URL (http is for 127.0.0.1 only)")
        return value

    @field_validator("customer_id_claim")
    @classmethod
    def _id(cls, value: str) -> str:
        if _NO_IDS.fullmatch(value):
            raise ValueError(f"has {value!r}, which customers choose themselves or have in common: it tells none apart")
        return value

    @field_validator("attribute_claims")
    @classmethod
    def _pairs(cls, values: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Each as claim:attribute. A claim's own name may have colons: it is the last one that counts."""
        pairs = []
        for value in values or ():
            claim, _, attribute = value.rpartition(":") if ":" in value else (value, ":", value)
            if not _ATTRIBUTE.fullmatch(attribute) or not re.fullmatch(_CLAIM, claim) or "," in claim:
                raise ValueError(f"has {value!r}, which is neither an attribute's name nor claim:attribute")
            if claim in ("custom", "cognito"):
                raise ValueError(f"has {value!r}, whose claim would be {claim!r}: write {value}:{attribute}")
            pairs.append(f"{claim}:{attribute}")
        if len({pair.rpartition(":")[2] for pair in pairs}) < len(pairs):
            raise ValueError("has two claims for one attribute")
        return tuple(pairs) or None

    @field_validator("allowed_attributes")
    @classmethod
    def _attributes(cls, values: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for value in values or ():
            if not _ATTRIBUTE.fullmatch(value):
                raise ValueError(f"has {value!r}: Connect takes letters, digits, - and _ in an attribute's name")
        return values

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, condition, holds in self._conditions():
            if getattr(self, name) != type(self).model_fields[name].default and not holds:
                raise ValueError(f"{to_camel(name)} has no effect without {condition}")
        needed = {"cognito": ("user_pool_arn",), "jwt": ("jwt_issuer", "jwt_audience")}.get(self.auth, ())
        missing = [to_camel(name) for name in needed if getattr(self, name) is None]
        if missing:
            usage = " ".join(f"-c {name}=…" for name in missing)
            raise ValueError(f"auth={self.auth} also needs {' and '.join(missing)}: give {usage}")
        if self.memory and self.auth == "none":
            raise ValueError("memory=true needs to know who the customer is: give -c auth=guest, iam, cognito or jwt")
        return self

    def _conditions(self) -> tuple[tuple[str, str, bool], ...]:
        """Settings that mean something only beside others: asking for them alone is a mistake worth a word."""
        return (
            ("user_pool_arn", "auth=cognito", self.auth == "cognito"),
            ("jwt_issuer", "auth=jwt", self.auth == "jwt"),
            ("jwt_audience", "auth=jwt", self.auth == "jwt"),
            ("display_name_claim", "auth=cognito or auth=jwt", self.auth in ("cognito", "jwt")),
            ("attribute_claims", "auth=cognito or auth=jwt", self.auth in ("cognito", "jwt")),
            ("jwt_leeway_seconds", "auth=jwt", self.auth == "jwt"),
            ("customer_id_claim", "auth=cognito or auth=jwt", self.auth in ("cognito", "jwt")),
            ("waf_rate_per_ip", "waf=true", self.waf),
            ("waf_rate_per_ip", "auth=none, guest, cognito or jwt", self.auth != "iam"),
            ("transcript_delay_seconds", "verifySource=true or memory=true", self.verify_source or self.memory),
            ("segment", "verifySource=true", self.verify_source),
            ("rejoin", "memory=true", self.memory),
            ("resume", "memory=true", self.memory),
        )
