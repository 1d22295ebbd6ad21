"""Runs of studies on Slurm by maestro-swift, which leave no job behind."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from bench import Bench
from conductors import cancelled_at_end, within
from journals import Journal
from processes import ProgramFailed, settle
from slurm_peers import moment

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
