"""The measurements. Each is a function that takes a `Bench` and gives the rows it found."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Sequence

import report
from bench import Bench
from each import each
from idle import idle_cost
from processes import PeerFailed, ProgramFailed, interleave, say, settle
from report import Row
from slurm import SLURM_MEASUREMENTS
from studies import steps_of
from sustained import runs_in_a_row
from tables import extend, planned_rows, product

START_UP = 0.020
START_UP_SAMPLES = 7
DRY_COMBINATIONS = 10_000
RUN_COMBINATIONS = (100, 1_000)
STATUS_COMBINATIONS = 1_000
LARGE_COMBINATIONS = 50_000
SHORT_COMBINATIONS = 5_000
EXPANSION_COMBINATIONS = 500_000
IDLE_COMBINATIONS = 9_999


def start_up(bench: Bench) -> list[Row]:
    """How long it takes until a command that has next to nothing to do has ended."""
    small = bench.studies.finished(10)
    calls: dict[str, Sequence[str | Path]] = {"--version": ["--version"], "--help": ["--help"], "status": ["status", small]}
    sides = {name: lambda arguments=arguments: bench.ours(*arguments) for name, arguments in calls.items()}
    medians = interleave({**sides, "maestro": bench.peers.maestro_version}, bench.rounds * START_UP_SAMPLES)
    return [
        report.faster(f"start-up, {name}", medians[name], "maestro --version", medians.get("maestro"))
        .with_target(f"≤ {report.seconds(START_UP)}", medians[name] <= START_UP)
        for name in calls
    ]


def dry_run(bench: Bench) -> list[Row]:
    """Making the directory of a study with all scripts, and the same by nothing but system calls."""
    floor_program = _compile_floor(bench)
    pattern, _ = bench.studies.dry(DRY_COMBINATIONS)

    def ours() -> float:
        settle()
        return bench.studies.dry(DRY_COMBINATIONS)[1]

    def floor() -> float:
        settle()
        directory = bench.studies.fresh("floor")
        return float(bench.runner.must(PeerFailed, [floor_program, pattern, directory]).output)

    def maestro() -> float:
        settle()
        return bench.peers.maestro_dry(DRY_COMBINATIONS)

    sides: dict[str, Callable[[], float]] = {"ours": ours, "maestro": maestro}
    if floor_program is not None:
        sides["floor"] = floor
    medians = interleave(sides, bench.rounds)
    name = f"dry run, {steps_of(DRY_COMBINATIONS):,} scripts"
    seconds, peer, least = medians["ours"], medians.get("maestro"), medians.get("floor")
    rows = [report.faster(name, seconds, "maestro", peer).with_factor("≥ 10 times faster", peer, seconds, 10)]
    if least is not None:
        ratio = f"{report.times(seconds / least)} times its time"
        rows.append(Row(name, report.seconds(seconds), f"{report.seconds(least)} (system calls alone)", ratio))
        rows[-1] = rows[-1].with_target("≤ 2 times its time", seconds <= 2 * least)
    return rows


def status(bench: Bench) -> list[Row]:
    """The state of a finished study of middling size."""
    finished = bench.studies.finished(STATUS_COMBINATIONS)
    sides = {
        "ours": lambda: bench.ours("status", finished),
        "maestro": lambda: bench.peers.maestro_status(STATUS_COMBINATIONS),
    }
    medians = interleave(sides, bench.rounds)
    seconds, peer = medians["ours"], medians.get("maestro")
    name = f"status, {steps_of(STATUS_COMBINATIONS):,} steps"
    return [report.faster(name, seconds, "maestro", peer).with_factor("≥ 100 times faster", peer, seconds, 100)]


def local_runs(bench: Bench) -> list[Row]:
    """How many trivial steps run in a second on this machine."""
    return [row for combinations in RUN_COMBINATIONS for row in _local_run(bench, combinations)]


def _local_run(bench: Bench, combinations: int) -> list[Row]:
    """The rows of one size of study."""

    def ours() -> float:
        directory = bench.studies.fresh("run")
        return bench.studies.run(combinations, directory)

    xargs = f"xargs -P{bench.studies.cores}"
    sides: dict[str, Callable[[], float]] = {
        "ours": ours,
        xargs: lambda: bench.peers.xargs_run(combinations),
        "hyperqueue": lambda: bench.peers.hyperqueue_run(combinations),
        "maestro": lambda: bench.peers.maestro_run(combinations),
        "snakemake": lambda: bench.peers.snakemake_run(combinations),
    }
    settled = {name: lambda sample=sample: (settle(), sample())[1] for name, sample in sides.items()}
    medians = interleave(settled, bench.rounds)
    name, steps, seconds = f"local run, {steps_of(combinations):,} steps", steps_of(combinations), medians["ours"]
    rows = []
    for peer in list(sides)[1:]:
        taken = medians.get(peer)
        row = report.faster(name, seconds, peer, taken, show=lambda value: report.speed(steps / value))
        if peer == xargs:
            row = row.with_factor("≥ 0.8 times as fast", taken, seconds, 0.8)
        elif peer == "hyperqueue":
            row = row.with_factor("faster", taken, seconds, 1)
        rows.append(row)
    return rows


def large_status(bench: Bench) -> list[Row]:
    """The state of a large finished study: time and peak memory."""
    combinations = LARGE_COMBINATIONS if bench.long else SHORT_COMBINATIONS
    if bench.long:
        say(f"  running {steps_of(combinations):,} steps, which takes minutes")
    finished = bench.studies.finished(combinations)
    name = f"status, {steps_of(combinations):,} steps"
    if not bench.long:
        name += f" (--long: {steps_of(LARGE_COMBINATIONS):,})"
    return _time_and_memory(bench, name, ["status", finished], 0.5, 200e6)


def plan(bench: Bench) -> list[Row]:
    """What a study would do, worked out from its file alone."""
    rows: list[Row] = []
    for combinations, most_seconds, most_bytes in ((LARGE_COMBINATIONS, 1, None), (EXPANSION_COMBINATIONS, 3, 1e9)):
        name = f"plan, {steps_of(combinations):,} steps"
        rows += _time_and_memory(bench, name, ["plan", bench.studies.file(combinations)], most_seconds, most_bytes)
    return rows


def files(bench: Bench) -> list[Row]:
    """How many files a finished run leaves per attempt, beyond those of Maestro."""
    combinations = STATUS_COMBINATIONS
    name = f"files, {steps_of(combinations):,} steps"
    ours = _count_files(bench.studies.finished(combinations))
    try:
        theirs = _count_files(bench.peers.maestro_finished(combinations))
    except PeerFailed as failure:
        say(f"  maestro is left out: {failure}")
        return [Row(name, f"{ours} files")]
    beyond = (ours - theirs) / steps_of(combinations)
    row = Row(name, f"{ours} files", f"{theirs} files (maestro)", f"{beyond:.3f} more per attempt")
    return [row.with_target("≤ 1 more per attempt", beyond <= 1)]


def idle(bench: Bench) -> list[Row]:
    """What the conductor costs while nothing changes in its study."""
    cost = idle_cost(bench.studies, IDLE_COMBINATIONS)
    name = f"idle conductor, {IDLE_COMBINATIONS + 1:,} steps"
    return [
        Row(f"{name}: processor", f"{cost.percent:.2f} % of a core").with_target("< 1 %", cost.percent < 1),
        Row(f"{name}: memory", report.megabytes(cost.memory_bytes)).with_target("< 100 MB", cost.memory_bytes < 100e6),
    ]


#: All measurements, by the name that `--only` takes.
MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "start-up": start_up,
    "dry-run": dry_run,
    "local-runs": local_runs,
    "runs-in-a-row": runs_in_a_row,
    "each": each,
    "status": status,
    "files": files,
    "plan": plan,
    "rows": planned_rows,
    "product": product,
    "extend": extend,
    "idle": idle,
    "large-status": large_status,
    **SLURM_MEASUREMENTS,
}


def _time_and_memory(
    bench: Bench, name: str, arguments: Sequence[str | Path], most_seconds: float, most_bytes: float | None
) -> list[Row]:
    """A row for the time of a command of ours, and one for its memory if there is a target for it."""
    peaks: list[int] = []

    def once() -> float:
        outcome = bench.runner.must(ProgramFailed, [bench.studies.program, *arguments])
        peaks.append(outcome.peak_bytes)
        return outcome.seconds

    seconds = interleave({"ours": once}, bench.rounds)["ours"]
    rows = [Row(name, report.seconds(seconds)).with_target(f"≤ {report.seconds(most_seconds)}", seconds <= most_seconds)]
    if most_bytes is not None:
        target, reached = f"≤ {report.megabytes(most_bytes)}", max(peaks) <= most_bytes
        rows.append(Row(f"{name}: memory", report.megabytes(max(peaks))).with_target(target, reached))
    return rows


def _compile_floor(bench: Bench) -> Path | None:
    """The program that makes a copy of a directory; none without a C compiler."""
    program = bench.studies.work / "floor"
    try:
        bench.runner.must(PeerFailed, [bench.compiler, "-O2", "-o", program, Path(__file__).with_name("floor.c")])
    except (PeerFailed, FileNotFoundError) as failure:
        say(f"  the floor is left out: {failure}")
        return None
    return program


def _count_files(directory: Path) -> int:
    """The number of regular files below a directory."""
    return sum(1 for path in directory.rglob("*") if path.is_file() and not path.is_symlink())
