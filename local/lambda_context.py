"""What Lambda tells a function of the invocation, beside the event."""

import time
import uuid
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 10  # as the deployed functions have it


@dataclass(frozen=True)
class Context:
    """What Powertools and our entry points read of Lambda's context object. The invocation has `seconds` from now."""

    function_name: str = "StartChat"
    seconds: float = TIMEOUT_SECONDS
    memory_limit_in_mb: int = 1769
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:000000000000:function:local"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    begun: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        """Until the environment is ended; 0 where that is due."""
        return max(0, int((self.begun + self.seconds - time.monotonic()) * 1000))
