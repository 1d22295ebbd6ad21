"""One command for each of many items, beside what people use for that: GNU parallel, and xargs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Callable

import report
from bench import Bench
from processes import PeerFailed, ProgramFailed, interleave, say, settle
from report import Row

ITEMS = 10_000
LEAST = 0.85

#: Does nearly nothing, so that what starts it is measured.
SCRIPT = 'echo "$1" >/dev/null\n'
#: Each item's output in a file of its own, as maestro-swift has it.
INTO_FILES = 'exec bash "$1" "$2" >"out/$2.out" 2>"out/$2.err"'


def each(bench: Bench) -> list[Row]:
    """Ten thousand items through a script that does nearly nothing."""
    folder = bench.studies.fresh("each")
    folder.mkdir()
    script, items = folder / "process.sh", folder / "ids.txt"
    script.write_text(SCRIPT)
    items.write_text("".join(f"{item}\n" for item in range(ITEMS)))
    cores = bench.studies.cores
    xargs, parallel = f"xargs -P{cores} -n1", f"parallel -j{cores}"
    sides: dict[str, Callable[[], float]] = {
        "ours": lambda: _ours(bench, folder),
        xargs: lambda: _peer(bench, folder, ["xargs", "-a", items, f"-P{cores}", "-n1", "sh", "-c", INTO_FILES, "sh", script]),
    }
    if _have_parallel():
        sides[parallel] = lambda: _peer(
            bench, folder, ["parallel", f"-j{cores}", "-a", items, "--results", "out", "bash", script, "{}"]
        )
    settled = {name: lambda sample=sample: (settle(), sample())[1] for name, sample in sides.items()}
    medians = interleave(settled, bench.rounds)
    name, ours = f"each, {ITEMS:,} items", medians["ours"]
    rows = [_row(name, ours, xargs, medians.get(xargs)).with_factor(f"≥ {LEAST} times as fast", medians.get(xargs), ours, LEAST)]
    return rows + [_row(name, ours, parallel, medians.get(parallel)).with_factor("faster", medians.get(parallel), ours, 1)]


def _row(name: str, ours: float, peer: str, theirs: float | None) -> Row:
    """A row with items in a second."""
    return report.faster(name, ours, peer, theirs, show=lambda value: report.speed(ITEMS / value))


def _ours(bench: Bench, folder: Path) -> float:
    """The seconds of `each`, from its start to the end of the study."""
    directory = bench.studies.fresh("each-study")
    command = [bench.studies.program, "each", "-y", "-fg", "--jobs", str(bench.studies.cores), "-o", directory]
    words = ["ids.txt", "--", "bash", folder / "process.sh", "{}"]
    return bench.runner.must(ProgramFailed, [*command, *words], cwd=folder).seconds


def _peer(bench: Bench, folder: Path, command: list[str | Path]) -> float:
    """The seconds of a peer, with a new folder for its outputs."""
    place = bench.studies.fresh("each-peer")
    (place / "out").mkdir(parents=True)
    seconds = bench.runner.must(PeerFailed, command, cwd=place).seconds
    if sum(1 for path in (place / "out").rglob("*") if path.is_file()) < 2 * ITEMS:
        raise PeerFailed("it did not write a file for each item")
    return seconds


def _have_parallel() -> bool:
    """Whether GNU parallel is there; Debian's package is installed where it is missing."""
    if shutil.which("parallel") is None and shutil.which("apt-get") is not None:
        say("installing GNU parallel")
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "parallel"], stdout=subprocess.DEVNULL)
    if shutil.which("parallel") is None:
        say("  GNU parallel could not be installed; it is left out")
        return False
    return True
