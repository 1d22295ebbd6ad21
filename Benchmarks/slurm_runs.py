"""Runs of studies on Slurm by maestro-swift, which leave no job behind."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from bench import Bench
from conductors import cancelled_at_end, holder, within
from journals import Journal
from processes import ProgramFailed, settle
from slurm_peers import moment
from studies import counted

#: How long a study may take to be submitted or to end, and how long to be cancelled.
PATIENCE = 600.0
CANCEL_PATIENCE = 300.0


@contextmanager
def running(bench: Bench, file: Path, *options: str) -> Iterator[tuple[Path, float]]:
    """Starts a study: its directory, and when it was started. In the end it is cancelled, and its jobs are gone."""
    settle()
    directory = bench.studies.fresh("slurm")
    start = time.time()
    try:
        with cancelled_at_end(bench.studies, directory, CANCEL_PATIENCE):
            bench.runner.must(ProgramFailed, [bench.studies.program, "run", "-y", *options, "-o", directory, file])
            yield directory, start
    finally:
        bench.cluster.clear()


def await_submission(directory: Path, instances: int) -> float:
    """Waits until Slurm has accepted all instances of a study; when that was."""
    journal = Journal(directory)
    if not within(PATIENCE, lambda: journal.accepted() >= instances, pause=0.2):
        raise ProgramFailed(f"Slurm has {journal.accepted():,} jobs of {instances:,}")
    return journal.last_accepted


def await_moment(file: Path, patience: float = PATIENCE) -> float:
    """Waits until a job or a step has written into a file when it is."""
    if not within(patience, lambda: moment(file) is not None):
        raise ProgramFailed(f"{file.parent.name} did not come to its end")
    return moment(file) or 0


def makespan(bench: Bench, file: Path, instances: int, patience: float = PATIENCE) -> float:
    """The seconds from the start of `run` to the end of the step `funnel`, which has counted so many instances."""
    with running(bench, file) as (directory, start):
        seconds = await_moment(directory / "funnel" / "end", patience) - start
        if not counted(directory / "funnel" / "out", instances):
            raise ProgramFailed(f"a run of {instances} combinations has a wrong result")
        if not within(PATIENCE, lambda: holder(directory) is None):
            raise ProgramFailed("the conductor did not end after the last job")
        return seconds
