"""What a contact flow is told of a customer's past: to resume it, to wait for it, or that there is none."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .contact import newest
from .deadline import Deadline
from .flow import FlowAnswer, FlowQuestion
from .memory.last_session import LastSession
from .memory.session import Session
from .settings import FlowLookupSettings
from .source import seconds_to_transcript


class FlowPast:
    """Answers a flow by the customer's last chat before the one that it runs in. `clock` is in UTC."""

    def __init__(self, last: LastSession, settings: FlowLookupSettings, clock: Callable[[], datetime]) -> None:
        self._last = last
        self._settings = settings
        self._clock = clock

    def answer(self, question: FlowQuestion, deadline: Deadline) -> FlowAnswer:
        """What the flow is to do; raises MemoryUnavailable, and what keeps Connect from telling whose a past is."""
        if question.customer_id is None:
            return FlowAnswer(outcome="none")
        session = self._last.before(question.customer_id, question.asking, deadline)
        if session is None:
            return FlowAnswer(outcome="none")
        if session.ended_at is None:
            return FlowAnswer(outcome="live", last_agent=last_agent(session))
        within = self._settings.resume_within_hours
        if within is not None and self._clock() - session.ended_at > timedelta(hours=within):
            return FlowAnswer(outcome="none")
        return self._of_ended(session)

    def _of_ended(self, session: Session) -> FlowAnswer:
        delay = self._settings.transcript_delay_seconds
        left = seconds_to_transcript(session.contacts, self._clock(), delay)
        return FlowAnswer(
            outcome="wait" if left else "resume",
            source_contact_id=session.initial_contact_id,
            rehydration_type="ENTIRE_PAST_SESSION",
            seconds_to_wait=str(left) if left else None,
            last_agent=last_agent(session),
        )


def last_agent(session: Session) -> str | None:
    """The ARN of the agent who accepted it last, where an event has told of one."""
    accepted = [contact for contact in session.contacts if contact.agent_arn]
    return newest(accepted).agent_arn if accepted else None
