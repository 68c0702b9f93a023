"""The functions' environment variables, from the same settings as the stack: the names are lambda_src's contract."""

from infra.config import Config

type Value = str | int | bool | tuple[str, ...] | None


def start_chat(config: Config) -> dict[str, str]:
    """For start_chat.handler, without the table and the queue, whose names are known only where they are made."""
    return _powertools("start-chat", config) | _spelt(
        INSTANCE_ID=config.instance_id,
        CONTACT_FLOW_IDS=config.contact_flow_ids,
        ALLOWED_ORIGINS=config.allowed_origins,
        AUTH=config.auth,
        CUSTOMER_ID_CLAIM=config.customer_id_claim,
        DISPLAY_NAME_CLAIM=config.display_name_claim,
        ATTRIBUTE_CLAIMS=config.attribute_claims,
        ALLOWED_ATTRIBUTES=config.allowed_attributes,
        ATTACHMENTS=config.attachments,
        MAX_CHAT_DURATION_IN_MINUTES=config.max_chat_duration_in_minutes,
        VERIFY_SOURCE=config.verify_source,
        TRANSCRIPT_DELAY_SECONDS=config.transcript_delay_seconds,
        SEGMENT=config.segment,
        RESUME=config.resume if config.memory else None,
        REJOIN=config.rejoin if config.memory else None,
        GUEST_DAYS=config.guest_days if config.memory else None,
        RESUME_WITHIN_HOURS=config.resume_within_hours,
    )


def rehydrate(config: Config) -> dict[str, str]:
    """For rehydrate.handler (lateRehydration=true), without REHYDRATION_QUEUE_URL and CONVERSATIONS_TABLE."""
    return _powertools("rehydrate", config) | _spelt(
        INSTANCE_ID=config.instance_id, TRANSCRIPT_DELAY_SECONDS=config.transcript_delay_seconds
    )


def history(config: Config) -> dict[str, str]:
    """For history.handler (history=list or transcripts), without CONVERSATIONS_TABLE."""
    transcripts = config.history == "transcripts"
    return _powertools("history", config) | _spelt(
        INSTANCE_ID=config.instance_id,
        ALLOWED_ORIGINS=config.allowed_origins,
        AUTH=config.auth,
        CUSTOMER_ID_CLAIM=config.customer_id_claim,
        TRANSCRIPT_DELAY_SECONDS=config.transcript_delay_seconds,
        TRANSCRIPT_BUCKET=config.transcript_bucket if transcripts else None,
        TRANSCRIPT_PREFIX=config.transcript_prefix if transcripts else None,
    )


def flow_lookup(config: Config) -> dict[str, str]:
    """For flow_lookup.handler (flowLookup=true), without CONVERSATIONS_TABLE."""
    return _powertools("flow-lookup", config) | _spelt(
        INSTANCE_ID=config.instance_id,
        TRANSCRIPT_DELAY_SECONDS=config.transcript_delay_seconds,
        RESUME_WITHIN_HOURS=config.resume_within_hours,
    )


def authorizer(config: Config) -> dict[str, str]:
    """For authorizer.handler (auth=jwt)."""
    return _powertools("authorizer", config) | _spelt(
        JWT_ISSUER=config.jwt_issuer,
        JWT_AUDIENCE=config.jwt_audience,
        JWT_LEEWAY_SECONDS=config.jwt_leeway_seconds,
        CUSTOMER_ID_CLAIM=config.customer_id_claim,
        DISPLAY_NAME_CLAIM=config.display_name_claim,
        ATTRIBUTE_CLAIMS=config.attribute_claims,
    )


def contact_events(config: Config) -> dict[str, str]:
    """For contact_events.handler (memory=true), without CONVERSATIONS_TABLE."""
    return _powertools("contact-events", config) | _spelt(
        INSTANCE_ID=config.instance_id,
        AUTH=config.auth,
        GUEST_DAYS=config.guest_days,
    )


def _powertools(service: str, config: Config) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": config.stack_name,
        "POWERTOOLS_LOG_LEVEL": config.log_level,
    }


def _spelt(**values: Value) -> dict[str, str]:
    """Lists comma-joined, booleans as true and false, absent ones left out."""
    spelt = {}
    for name, value in values.items():
        if isinstance(value, bool):
            spelt[name] = "true" if value else "false"
        elif isinstance(value, tuple):
            spelt[name] = ",".join(value)
        elif value is not None:
            spelt[name] = str(value)
    return spelt
