"""What is looked at, in which order, and what is known of it at the end: the settings to deploy with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pydantic.alias_generators import to_camel

from infra.config import Config
from operate.aws import Aws
from operate.doctor import flows, instance, issuer, quotas, transcripts
from operate.finding import Finding, unseen
from operate.troubles import NotAllowed, NotThere, Unclear
from persistent_chat.issuer_documents import fetch

type Check = Callable[[], Iterator[Finding]]


@dataclass
class Examination:
    """An instance under examination: its ARN, and the settings that a deployment would have."""

    aws: Aws
    arn: str
    config: Config

    def checks(self) -> Iterator[tuple[str, Check]]:
        """Each check with the name of what it looks at."""
        config, aws = self.config, self.aws
        yield "the instance", partial(instance.check_instance, aws, config.instance_id)
        for flow in config.contact_flow_ids:
            yield f"flow {flow}", partial(flows.check_flow, aws, config.instance_id, flow)
        yield "where chat transcripts are kept", self._check_transcripts
        yield "quotas", partial(quotas.check_quotas, aws, self.arn, config.rate, config.burst)
        if config.jwt_issuer:
            yield "the issuer", partial(issuer.check_issuer, config.jwt_issuer, config.customer_id_claim, fetch)
        if config.user_pool_arn:
            account = self.arn.split(":")[4]
            yield "the user pool", partial(issuer.check_pool, aws, account, config.user_pool_arn)

    def findings(self, what: str, check: Check) -> Iterator[Finding]:
        """The findings of a check; what cannot be reached, or answers oddly, is one of them."""
        try:
            yield from check()
        except Unclear as error:
            yield unseen(what[0].upper() + what[1:], str(error))

    def to_paste(self) -> dict[str, object]:
        """The settings that were given or chosen, as cdk.json takes them."""
        values = self.config.model_dump(mode="json", include=self.config.model_fields_set)
        return {to_camel(name): ",".join(value) if isinstance(value, list) else value for name, value in values.items()}

    def _check_transcripts(self) -> Iterator[Finding]:
        try:
            kept = transcripts.storage(self.aws, self.config.instance_id)
        except NotAllowed as error:
            yield unseen("Where chat transcripts are kept", f"needs {error}")
            return
        except NotThere:
            return  # of an instance that is not there, and that has been said
        yield from transcripts.check_storage(kept)
        for place in kept[:1]:
            yield from transcripts.check_place(place, self.config.transcript_bucket, self.config.transcript_prefix)
            yield from transcripts.check_bucket(self.aws, place)
            yield from transcripts.check_key(self.aws, place)
