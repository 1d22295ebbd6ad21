"""The measurements on a Slurm cluster. Each is left out where there can be none."""

from __future__ import annotations

from typing import Callable

import report
from bench import Bench
from processes import interleave
from report import Row
from slurm_conditions import slurm_conditions
from slurm_conducting import slurm_conductor, slurm_latency, slurm_resume
from slurm_peers import by_hand, maestro_submission
from slurm_runs import await_submission, makespan, running
from slurm_studies import SLURM_CHAIN, SLURM_SLEEPING
from studies import steps_of

#: How many combinations are submitted, and in how many seconds at most.
SUBMIT_TARGETS = {1_000: 2.0, 10_000: 5.0}
#: The most combinations that Maestro is given: it takes about a twentieth of a second for each job.
MAESTRO_COMBINATIONS = 1_000
#: The most calls of sbatch for the largest size.
MOST_SUBMISSIONS = 30
#: Each of the arrays by hand is one, so this is below MaxArraySize.
MAKESPAN_COMBINATIONS = 200
MAKESPAN_RATIO = 1.05


def slurm_submit(bench: Bench) -> list[Row]:
    """From the start of `run` until Slurm has accepted every job."""
    bench.cluster.prepare()
    return [row for combinations in SUBMIT_TARGETS for row in _submit(bench, combinations)]


def _submit(bench: Bench, combinations: int) -> list[Row]:
    """The rows of one size of study."""
    calls: list[int] = []
    jobs = steps_of(combinations)

    def ours() -> float:
        before = bench.cluster.submissions()
        with running(bench, bench.studies.file(combinations, SLURM_CHAIN)) as (directory, start):
            seconds = await_submission(directory, jobs) - start
            calls.append(bench.cluster.submissions() - before)
            return seconds

    sides: dict[str, Callable[[], float]] = {"ours": ours}
    if combinations <= MAESTRO_COMBINATIONS:
        sides["maestro"] = lambda: maestro_submission(bench, combinations)
    medians = interleave(sides, bench.rounds)
    name, seconds, most = f"slurm submit, {jobs:,} jobs", medians["ours"], SUBMIT_TARGETS[combinations]
    row = Row(name, report.seconds(seconds))
    if "maestro" in sides:
        row = report.faster(name, seconds, "maestro", medians.get("maestro"))
    count = Row(f"{name}: calls of sbatch", str(max(calls)))
    if combinations == max(SUBMIT_TARGETS):
        count = count.with_target(f"≤ {MOST_SUBMISSIONS}", max(calls) <= MOST_SUBMISSIONS)
    return [row.with_target(f"≤ {report.seconds(most)}", seconds <= most), count]


def slurm_makespan(bench: Bench) -> list[Row]:
    """From the start of `run` to the end of the last job, and the same with job arrays written by hand."""
    bench.cluster.prepare()
    combinations = MAKESPAN_COMBINATIONS

    def ours() -> float:
        return makespan(bench, bench.studies.file(combinations, SLURM_SLEEPING), combinations)

    medians = interleave({"ours": ours, "by hand": lambda: by_hand(bench, combinations)}, bench.rounds)
    name, seconds, hand = f"slurm makespan, {steps_of(combinations):,} jobs", medians["ours"], medians.get("by hand")
    target = f"≤ {MAKESPAN_RATIO} times its time"
    if hand is None:
        return [Row(name, report.seconds(seconds), "not measured (job arrays by hand)", target=target)]
    ratio = f"{report.times(seconds / hand)} times its time"
    row = Row(name, report.seconds(seconds), f"{report.seconds(hand)} (job arrays by hand)", ratio)
    return [row.with_target(target, seconds <= MAKESPAN_RATIO * hand)]


#: The measurements on Slurm, by the name that `--only` takes.
SLURM_MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "slurm-submit": slurm_submit,
    "slurm-makespan": slurm_makespan,
    "slurm-conductor": slurm_conductor,
    "slurm-resume": slurm_resume,
    "slurm-latency": slurm_latency,
    "slurm-conditions": slurm_conditions,
}
