"""What a conductor costs while its study runs and nothing changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from conductors import PATIENCE, Process, await_conductor, cancelled_at_end, within
from processes import ProgramFailed
from studies import WAITING, Studies

#: The processor's time is told in hundredths of a second.
MEASURED_SECONDS = 60.0
#: A conductor looks less often once nothing has come for ten seconds.
SETTLING_SECONDS = 15.0


@dataclass(frozen=True)
class IdleCost:
    """What a conductor took of the machine."""

    percent: float
    memory_bytes: int


def idle_cost(studies: Studies, combinations: int) -> IdleCost:
    """Runs a study whose steps all wait for one that sleeps, and measures its conductor."""
    directory = studies.fresh("idle")
    studies.runner.must(
        ProgramFailed,
        [studies.program, "run", "-y", "--cores", "1", "-o", directory, studies.file(combinations, WAITING)],
    )
    with cancelled_at_end(studies, directory):
        conductor = await_conductor(directory)
        _await_running(studies, directory)
        time.sleep(SETTLING_SECONDS)
        return _measure(conductor)


def _measure(conductor: Process) -> IdleCost:
    """Looks at a conductor before and after a while."""
    used, moment = conductor.processor_seconds(), time.monotonic()
    time.sleep(MEASURED_SECONDS)
    used, passed = conductor.processor_seconds() - used, time.monotonic() - moment
    return IdleCost(100 * used / passed, conductor.memory_bytes())


def _await_running(studies: Studies, directory: Path) -> None:
    """Waits until the step that sleeps runs."""
    command = [studies.program, "status", "--step", "hold", directory]
    if not within(PATIENCE, lambda: "1 running" in studies.runner.must(ProgramFailed, command).output):
        raise ProgramFailed("the study did not start to run")
