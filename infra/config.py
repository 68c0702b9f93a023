"""The settings of a deployment as one frozen, validated model, from the CDK context or from Python alike."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from infra import consistency, identifiers
from infra.forms import (
    AttributeNames,
    ClaimName,
    ClaimPairs,
    HeaderName,
    IdClaimName,
    Issuer,
    KeyArn,
    LogRetention,
    Names,
    Origins,
    TopicArn,
    UserPoolArn,
)
from infra.spelling import PYTHON, Spelling


class Config(BaseModel):
    """Everything that may differ between two deployments. A field's description says what to give for it."""

    model_config = ConfigDict(frozen=True, str_min_length=1, str_strip_whitespace=True)

    instance_id: str = Field(description="the id or ARN of your Amazon Connect instance")
    contact_flow_ids: Names = Field(description="ids or ARNs of the instance's flows, the default first")
    stack_name: str = Field(
        "PersistentChat",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,127}$",
        description="a stack's name: letters, digits and hyphens, a letter first",
    )
    allowed_origins: Origins = Field(("*",), description="* or origins such as https://www.example.com")

    auth: Literal["none", "guest", "iam", "cognito", "jwt"] = Field(
        "none", description="none, guest, iam, cognito or jwt"
    )
    user_pool_arn: UserPoolArn | None = Field(None, description="the ARN of a Cognito user pool")
    jwt_issuer: Issuer | None = Field(None, description="the issuer's https URL, exactly as in its tokens' iss")
    jwt_audience: Names | None = Field(None, description="the accepted values of aud")
    jwt_leeway_seconds: int = Field(10, ge=0, le=300, description="0 to 300 seconds")
    authorizer_cache_seconds: int = Field(300, ge=0, le=3600, description="0 to 3600 seconds")
    customer_id_claim: IdClaimName = Field("sub", description="the claim that holds the customer's id")
    display_name_claim: ClaimName | None = Field(None, description="the claim that holds the customer's name")
    attribute_claims: ClaimPairs | None = Field(
        None, description="claims such as tier, or claim:attribute as in custom:tier:tier"
    )

    allowed_attributes: AttributeNames | None = Field(None, description="names of contact attributes")
    attachments: bool = False
    max_chat_duration_in_minutes: int = Field(10080, ge=60, le=10080, description="60 to 10080 minutes")

    rate: int = Field(5, ge=1, le=10000, description="requests per second, 1 to 10000")
    burst: int = Field(8, ge=1, le=5000, description="requests at once, 1 to 5000")
    waf: bool = True
    waf_rate_per_ip: int = Field(100, ge=10, le=2_000_000_000, description="requests per 5 minutes, at least 10")
    waf_ip_header: HeaderName | None = Field(None, description="the header with which your CDN tells an address")

    key_arn: KeyArn | None = Field(None, description="the ARN of a KMS key in the same Region")
    account_log_role: bool = True
    log_retention: LogRetention = Field(
        90, description="a number of days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90 … 3653"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL"
    )
    alarm_topic_arn: TopicArn | None = Field(None, description="the ARN of a standard SNS topic")

    verify_source: bool = True
    transcript_delay_seconds: int = Field(60, ge=0, le=600, description="0 to 600 seconds")
    late_rehydration: bool = True
    segment: Literal["exact", "latest"] = Field("exact", description="exact or latest")

    history: Literal["none", "list", "transcripts"] = Field("none", description="none, list or transcripts")
    transcript_bucket: str | None = Field(None, description="the name of the bucket that keeps chat transcripts")
    transcript_prefix: str | None = Field(
        None, description="what their names begin with, as in connect/shop/ChatTranscripts"
    )

    memory: bool = False
    rejoin: bool = True
    resume: Literal["ask", "always"] = Field("ask", description="ask or always")
    guest_days: int = Field(30, ge=1, le=730, description="1 to 730 days")
    contact_events_concurrency: int | None = Field(None, ge=1, le=900, description="executions at once, 1 to 900")
    resume_within_hours: int | None = Field(None, ge=1, le=17520, description="1 to 17520 hours, which are two years")
    flow_lookup: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _no_other_kind(cls, value: object, info: ValidationInfo) -> object:
        """True is no number, and bytes are no text, though both could be taken for one."""
        flag = info.field_name is not None and cls.model_fields[info.field_name].annotation is bool
        if isinstance(value, bytes) or (isinstance(value, bool) and not flag):
            raise ValueError(f"has {value!r}, which is not accepted")
        return value

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

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo[Spelling | None]) -> Self:
        consistency.check(self, info.context or PYTHON)
        return self

    @property
    def follows_late(self) -> bool:
        """Whether a past that is not written yet follows its chat: only a past that is looked up can."""
        return self.late_rehydration and (self.verify_source or self.memory)
