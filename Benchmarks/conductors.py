"""The processes that conduct studies: how they are found, and how they end. Reads /proc, so for Linux only."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

from processes import ProgramFailed
from studies import Studies

PATIENCE = 60.0


@dataclass(frozen=True)
class Process:
    """A process, told from any later one with the same number by the moment of its start."""

    number: int
    started: int

    @staticmethod
    def find(number: int) -> Process | None:
        """The process with a number, if it lives."""
        fields = _stat(number)
        return Process(number, int(fields[19])) if fields and fields[0] not in "ZX" else None

    def lives(self) -> bool:
        """Whether it has not ended yet."""
        return Process.find(self.number) == self

    def processor_seconds(self) -> float:
        """What it has had of the processor since its start."""
        fields = _stat(self.number)
        if not fields:
            raise ProgramFailed("the conductor ended while it was measured")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int:
        """What it has resident in memory."""
        for line in Path(f"/proc/{self.number}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ProgramFailed("the conductor ended while it was measured")


@contextmanager
def cancelled_at_end(studies: Studies, directory: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Cancels a running study at the end, whatever happens, and waits until it has no conductor."""
    try:
        yield
    finally:
        studies.runner.run([studies.program, "cancel", "-y", directory])
        if not within(patience, lambda: holder(directory) is None):
            last = holder(directory)
            if last:
                os.kill(last.number, signal.SIGKILL)
            raise ProgramFailed("the conductor did not end after `cancel`")


def await_conductor(directory: Path) -> Process:
    """The process that holds the newest lease of a study, as soon as there is one."""
    found: list[Process] = []

    def look() -> bool:
        process = holder(directory)
        found.extend([process] if process else [])
        return bool(found)

    if not within(PATIENCE, look):
        raise ProgramFailed("no conductor holds a lease")
    return found[0]


def holder(directory: Path) -> Process | None:
    """The living process that holds the newest lease of a study."""
    leases = [path for path in (directory / ".maestro" / "leases").glob("*") if path.name.isdigit()]
    newest = max(leases, key=lambda path: int(path.name), default=None)
    try:
        words = newest.read_text().split() if newest else []
    except FileNotFoundError:  # a newer one has just come
        return None
    return Process.find(int(words[2])) if len(words) > 2 and words[0] == "held" else None


def within(patience: float, done: Callable[[], bool], pause: float = 0.1) -> bool:
    """Asks a question again and again, with a pause between, until its answer is yes or patience ends."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _stat(number: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty if there is no such process."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
