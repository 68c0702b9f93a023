"""A clock that is only ever moved by what happens, and processes that run one at a time, each until it waits."""

import heapq
import threading
from collections.abc import Callable
from itertools import count


class Killed(BaseException):
    """The process is gone, in the middle of what it did."""


class Process:
    """A thread that runs while it holds the baton. `owner` is whoever it runs for."""

    def __init__(self, owner: object) -> None:
        self.owner = owner
        self.killed = False
        self.over = False
        self.wakes: int | None = None  # the number of the entry that it waits for
        self.baton = threading.Lock()
        self.baton.acquire()


class Clock:
    """Seconds since 1970, and what is to happen when. Whoever waits looks for who is next, and hands the baton on."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._agenda: list[tuple[float, int, Process | Callable[[], None]]] = []
        self._numbers = count()
        self._main = self._current = Process(None)
        self._processes: set[Process] = set()
        self._until = now
        self._failure: BaseException | None = None

    @property
    def owner(self) -> object:
        """Whoever the running process runs for; None outside of all of them."""
        return self._current.owner

    def at(self, time: float, action: Callable[[], None]) -> None:
        """Let something happen at that time. It must not wait."""
        heapq.heappush(self._agenda, (max(time, self.now), next(self._numbers), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Let something happen in so many seconds."""
        self.at(self.now + seconds, action)

    def start(self, owner: object, run: Callable[[], None]) -> Process:
        """A process that begins to run as soon as everybody who is due before has waited."""
        process = Process(owner)
        self._processes.add(process)
        self._wake(process, self.now)
        threading.Thread(target=self._run, args=(process, run), daemon=True).start()
        return process

    def sleep(self, seconds: float) -> None:
        """Let the running process wait; raises Killed if it does not live to see the end of it."""
        process = self._current
        if process.killed:
            raise Killed
        self._wake(process, self.now + seconds)
        following = self._next()
        if following is not process:
            self._hand_to(following)
            process.baton.acquire()
        if process.killed:
            raise Killed

    def kill(self, process: Process) -> None:
        """End a process where it waits now; it does nothing any more."""
        if not process.over and not process.killed:
            process.killed = True
            self._wake(process, self.now)

    def run(self, until: float) -> None:
        """Let everything happen that is due until then; raises what went wrong in the simulation itself."""
        self._until = until
        following = self._next()
        if following is not self._main:
            self._hand_to(following)
            self._main.baton.acquire()
        if self._failure is not None:
            raise self._failure
        self.now = max(self.now, until)

    def close(self) -> None:
        """Nothing more happens, and no thread is left."""
        self._agenda.clear()
        self._failure = None
        for process in list(self._processes):
            self.kill(process)
        self.run(self.now)

    def _wake(self, process: Process, time: float) -> None:
        process.wakes = next(self._numbers)
        heapq.heappush(self._agenda, (time, process.wakes, process))

    def _run(self, process: Process, run: Callable[[], None]) -> None:
        process.baton.acquire()
        try:
            if not process.killed:
                run()
        except Killed:
            pass
        except BaseException as failure:
            self._failure = self._failure or failure
        process.over = True
        self._processes.discard(process)
        self._hand_to(self._next())

    def _next(self) -> Process:
        """Whose turn it is, after all that happened before."""
        while self._agenda and self._agenda[0][0] <= self._until and self._failure is None:
            self.now, number, due = heapq.heappop(self._agenda)
            if isinstance(due, Process):
                if due.wakes == number:
                    return due
                continue
            try:
                due()
            except BaseException as failure:
                self._failure = failure
        return self._main

    def _hand_to(self, process: Process) -> None:
        self._current = process
        process.baton.release()
