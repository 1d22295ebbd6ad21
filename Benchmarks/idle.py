"""What a conductor costs while its study runs and nothing changes. Reads /proc, so for Linux only."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

from processes import ProgramFailed
from studies import WAITING, Studies

MEASURED_SECONDS = 30.0
SETTLING_SECONDS = 3.0
PATIENCE = 60.0


@dataclass(frozen=True)
class IdleCost:
    """What a conductor took of the machine."""

    percent: float
    memory_bytes: int


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


def idle_cost(studies: Studies, combinations: int) -> IdleCost:
    """Runs a study whose steps all wait for one that sleeps, and measures its conductor."""
    directory = studies.fresh("idle")
    studies.runner.must(
        ProgramFailed,
        [studies.program, "run", "-y", "--cores", "1", "-o", directory, studies.file(combinations, WAITING)],
    )
    with _cancelled_at_end(studies, directory) as conductor:
        _await_running(studies, directory)
        time.sleep(SETTLING_SECONDS)
        return _measure(conductor)


def _measure(conductor: Process) -> IdleCost:
    """Looks at a conductor before and after a while."""
    used, moment = conductor.processor_seconds(), time.monotonic()
    time.sleep(MEASURED_SECONDS)
    used, passed = conductor.processor_seconds() - used, time.monotonic() - moment
    return IdleCost(100 * used / passed, conductor.memory_bytes())


@contextmanager
def _cancelled_at_end(studies: Studies, directory: Path) -> Iterator[Process]:
    """The conductor of a running study; at the end, whatever happens, the study is cancelled and the conductor gone."""
    conductor: Process | None = None
    try:
        conductor = _await_conductor(directory)
        yield conductor
    finally:
        studies.runner.run([studies.program, "cancel", "-y", directory])
        if conductor and not _within(PATIENCE, lambda: not conductor.lives()):
            os.kill(conductor.number, signal.SIGKILL)
            raise ProgramFailed("the conductor did not end after `cancel`")


def _await_conductor(directory: Path) -> Process:
    """The process that holds the newest lease of a study."""
    found: list[Process] = []

    def look() -> bool:
        leases = [path for path in (directory / ".maestro" / "leases").glob("*") if path.name.isdigit()]
        newest = max(leases, key=lambda path: int(path.name), default=None)
        words = newest.read_text().split() if newest else []
        process = Process.find(int(words[2])) if len(words) > 2 and words[0] == "held" else None
        found.extend([process] if process else [])
        return bool(found)

    if not _within(PATIENCE, look):
        raise ProgramFailed("no conductor holds a lease")
    return found[0]


def _await_running(studies: Studies, directory: Path) -> None:
    """Waits until the step that sleeps runs."""
    command = [studies.program, "status", "--step", "hold", directory]
    if not _within(PATIENCE, lambda: "1 running" in studies.runner.must(ProgramFailed, command).output):
        raise ProgramFailed("the study did not start to run")


def _within(patience: float, done: Callable[[], bool]) -> bool:
    """Asks a question again and again, until its answer is yes or patience ends."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _stat(number: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty if there is no such process."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
