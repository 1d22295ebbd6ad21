"""What conducting a study on Slurm costs, how soon it goes on after a crash, and how soon it answers a job's end."""

from __future__ import annotations

import os
import signal
import statistics
import time
from pathlib import Path

import report
from bench import Bench
from conductors import Process, await_conductor, within
from journals import Journal
from processes import ProgramFailed
from report import Row
from slurm_runs import await_moment, await_submission, running
from slurm_studies import SLURM_HELD, relay

#: With the one that holds them up these are 10,000 jobs.
HELD_COMBINATIONS = 9_999
#: How often the conductor is allowed to ask at least, and how long it is looked at.
POLL_SECONDS = 5
POLLED_SECONDS = 60.0
SETTLING_SECONDS = 10.0
SECONDS_PER_POLL = 0.050
HELD_BYTES = 100e6
RESUME_SECONDS = 2.0
RESUME_PATIENCE = 60.0
#: So many jobs, of 1.3 seconds and more.
LATENCY_SAMPLES = 5
LATENCY_SECONDS = 3.0


def slurm_conductor(bench: Bench) -> list[Row]:
    """What one question to Slurm costs a conductor with many jobs in flight, and what memory it takes."""
    bench.cluster.prepare()
    file = bench.studies.file(HELD_COMBINATIONS, SLURM_HELD)
    with (
        bench.runner.counting("squeue") as calls,
        running(bench, file, "--sleeptime", str(POLL_SECONDS)) as (directory, _),
    ):
        await_submission(directory, HELD_COMBINATIONS + 1)
        time.sleep(SETTLING_SECONDS)
        conductor = await_conductor(directory)
        asked, used = calls(), conductor.processor_seconds()
        time.sleep(POLLED_SECONDS)
        asked, used = calls() - asked, conductor.processor_seconds() - used
        memory = conductor.memory_bytes()
    if asked == 0:
        raise ProgramFailed(f"the conductor did not ask Slurm in {report.seconds(POLLED_SECONDS)}")
    name, cost = f"slurm conductor, {HELD_COMBINATIONS + 1:,} jobs", used / asked
    processor = Row(f"{name}: processor", f"{report.seconds(cost)} for each of {asked} polls")
    return [
        processor.with_target(f"≤ {report.seconds(SECONDS_PER_POLL)} for each", cost <= SECONDS_PER_POLL),
        Row(f"{name}: memory", report.megabytes(memory)).with_target(
            f"≤ {report.megabytes(HELD_BYTES)}", memory <= HELD_BYTES
        ),
    ]


def slurm_resume(bench: Bench) -> list[Row]:
    """From the start of `resume`, after the conductor was killed, until the new one has written its first record."""
    bench.cluster.prepare()
    with running(bench, bench.studies.file(HELD_COMBINATIONS, SLURM_HELD)) as (directory, _):
        await_submission(directory, HELD_COMBINATIONS + 1)
        seconds = statistics.median(_resumed(bench, directory) for _ in range(bench.rounds))
    name = f"slurm resume, {HELD_COMBINATIONS + 1:,} jobs"
    target, reached = f"≤ {report.seconds(RESUME_SECONDS)}", seconds <= RESUME_SECONDS
    return [Row(name, report.seconds(seconds)).with_target(target, reached)]


def _resumed(bench: Bench, directory: Path) -> float:
    """Kills the conductor of a study and starts another; the seconds until that has begun."""
    _kill(await_conductor(directory))
    journal = Journal(directory)
    journal.look()
    before, start = journal.epoch, time.monotonic()

    def has_begun() -> bool:
        journal.look()
        return journal.epoch > before

    with bench.runner.beside([bench.studies.program, "resume", directory]) as process:
        if not within(RESUME_PATIENCE, has_begun, pause=0.005):
            raise ProgramFailed("no conductor took the study over")
        seconds = time.monotonic() - start
        within(RESUME_PATIENCE, lambda: process.poll() is not None)
    return seconds


def _kill(conductor: Process) -> None:
    """Ends a conductor without a chance to say so."""
    os.kill(conductor.number, signal.SIGKILL)
    if not within(RESUME_PATIENCE, lambda: not conductor.lives()):
        raise ProgramFailed("the conductor outlived SIGKILL")


def slurm_latency(bench: Bench) -> list[Row]:
    """From the end of a job to the start of a local step that waits for it."""
    bench.cluster.prepare()
    with running(bench, relay(bench.studies, LATENCY_SAMPLES)) as (directory, _):
        taken = [
            await_moment(directory / f"near-{leg}" / "start") - await_moment(directory / f"far-{leg}" / "end")
            for leg in range(1, LATENCY_SAMPLES + 1)
        ]
    seconds, longest = statistics.median(taken), max(taken)
    row = Row("slurm latency, job to local step", f"{report.seconds(seconds)} (longest: {report.seconds(longest)})")
    return [row.with_target(f"≤ {report.seconds(LATENCY_SECONDS)}", seconds <= LATENCY_SECONDS)]
