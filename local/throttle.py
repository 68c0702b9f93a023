"""API Gateway's throttle: a token bucket of `burst` requests that fills at `rate` requests per second."""

from collections.abc import Callable


class Throttle:
    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._filled = clock()

    def admits(self) -> bool:
        """Whether one more request may pass now; takes a token if so."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
