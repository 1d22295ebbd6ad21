"""Local runs again and again on one file system: what is written for one run must not slow down the next."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

import report
from bench import Bench
from processes import PeerFailed
from report import Row
from studies import Studies, counted, scripts, steps_of

COMBINATIONS = 1_000
RUNS = 10
LEAST = 0.85
MEMORY = Path("/dev/shm")

#: Where a script of a study runs and writes: in its folder, as maestro-swift has it.
IN_ITS_FOLDER = 'cd "${1%/*}" && exec bash "$1" >out.txt 2>err.txt'


def runs_in_a_row(bench: Bench) -> list[Row]:
    """The worst of ten runs, beside xargs with the same scripts in the same folders, on disk and in memory."""
    rows = [_in_a_row(bench.studies)]
    if _kind(MEMORY) == "tmpfs" and _kind(bench.studies.work) != "tmpfs":
        memory = Path(tempfile.mkdtemp(prefix="maestro-swift-benchmark-", dir=MEMORY))
        try:
            studies = bench.studies
            rows.append(_in_a_row(Studies(memory, studies.program, studies.runner, studies.cores)))
        finally:
            shutil.rmtree(memory)
    return rows


def _in_a_row(studies: Studies) -> Row:
    """Both sides take turns. Each pair has its own ratio, and the smallest counts."""
    pairs = [(studies.run(COMBINATIONS, studies.fresh("run")), _xargs(studies)) for _ in range(RUNS)]
    steps = steps_of(COMBINATIONS)
    ours, theirs = ([steps / pair[side] for pair in pairs] for side in (0, 1))
    ratios = [mine / other for mine, other in zip(ours, theirs)]
    name = f"{RUNS} local runs in a row, {steps:,} steps, {_kind(studies.work)}"
    ratio = f"{report.times(min(ratios))} times as fast at worst, {report.times(statistics.median(ratios))} in the middle"
    row = Row(name, _range(ours), f"{_range(theirs)} (xargs -P{studies.cores})", ratio)
    return row.with_target(f"≥ {LEAST} times as fast at worst", min(ratios) >= LEAST)


def _range(speeds: list[float]) -> str:
    """The slowest and the fastest run."""
    return f"{min(speeds):.0f} to {report.speed(max(speeds))}"


def _xargs(studies: Studies) -> float:
    """The scripts of a dry run by xargs, each in its folder, with its output there."""
    directory, _ = studies.dry(COMBINATIONS)
    chain = scripts(directory, COMBINATIONS, "make") + scripts(directory, COMBINATIONS, "post")
    seconds = _run(studies, directory, chain) + _run(studies, directory, [directory / "funnel" / "funnel.sh"])
    if not counted(directory / "funnel" / "out", COMBINATIONS):
        raise PeerFailed("the scripts have a wrong result under xargs")
    return seconds


def _run(studies: Studies, directory: Path, commands: list[Path]) -> float:
    xargs = ["xargs", f"-P{studies.cores}", "-n1", "sh", "-c", IN_ITS_FOLDER, "sh"]
    return studies.runner.must(PeerFailed, xargs, cwd=directory, lines=[str(path) for path in commands]).seconds


def _kind(place: Path) -> str:
    """What kind of file system a folder is on."""
    return subprocess.run(["stat", "-f", "-c", "%T", place], check=True, capture_output=True, text=True).stdout.strip()
