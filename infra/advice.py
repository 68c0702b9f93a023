"""What may be meant, and is worth a warning at synthesis."""

from collections.abc import Iterator

from infra.config import Config


def advice(config: Config) -> Iterator[tuple[str, str]]:
    """A setting's name, and a sentence on what its value lets happen."""
    if not config.verify_source:
        sentence = "verifySource=false: whoever knows a contact's id can resume that contact's chat and read it."
        yield "verifySource", sentence
    if config.alarm_topic_arn is None:
        yield "alarmTopicArn", "alarmTopicArn is not given: the alarms tell nobody."
    if config.auth in ("cognito", "jwt") and config.allowed_origins == ("*",):
        sentence = f"allowedOrigins=* with auth={config.auth}: any website that gets hold of a token can use it here."
        yield "allowedOrigins", sentence
    if config.waf_ip_header and config.waf_ip_header.lower() in ("x-forwarded-for", "forwarded"):
        header = f"wafIpHeader={config.waf_ip_header}"
        sentence = (
            f"{header}: its first address counts, and most CDNs leave the client's there: take one they overwrite."
        )
        yield "wafIpHeader", sentence
    if config.customer_id_claim in ("email", "phone_number"):
        claim = f"customerIdClaim={config.customer_id_claim}"
        sentence = f"{claim}: who gets a customer's old address or number one day gets their chats with it."
        yield "customerIdClaim", sentence
