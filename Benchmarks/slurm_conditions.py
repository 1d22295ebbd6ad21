"""What conditions cost that jobs judge on a Slurm cluster."""

from __future__ import annotations

from functools import partial

import report
from bench import Bench
from processes import interleave
from report import Row
from slurm_runs import makespan
from slurm_studies import SLURM_CONDITIONS, SLURM_UNCONDITIONAL

#: How many conditions are judged, with `--long` and without.
LONG_JOBS, SHORT_JOBS = 10_000, 1_000
#: How long a run may take: a small machine ends fifteen jobs in a second.
RUN_PATIENCE = 1800.0
MOST_MORE = 1.02


def slurm_conditions(bench: Bench) -> list[Row]:
    """From the start of `run` to the end of the last job, with a condition for each job and without."""
    bench.cluster.prepare()
    jobs = LONG_JOBS if bench.long else SHORT_JOBS
    sides = {"with": SLURM_CONDITIONS, "without": SLURM_UNCONDITIONAL}
    files = {side: bench.studies.file(jobs, study) for side, study in sides.items()}
    runs = {side: partial(makespan, bench, file, jobs, RUN_PATIENCE) for side, file in files.items()}
    medians = interleave(runs, bench.rounds)
    ours, plain = medians["with"], medians["without"]
    name = f"slurm conditions, {jobs:,} jobs" + ("" if bench.long else f" (--long: {LONG_JOBS:,})")
    row = Row(name, report.seconds(ours), f"{report.seconds(plain)} (no conditions)", f"{ours / plain:.3f} times its time")
    return [row.with_target(f"≤ {MOST_MORE} times its time", ours <= MOST_MORE * plain)]
