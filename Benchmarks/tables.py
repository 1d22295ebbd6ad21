"""Studies whose combinations come from tables: rows from a file, more of them later, and products."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Sequence

import report
from bench import Bench
from conductors import PATIENCE, cancelled_at_end, within
from processes import ProgramFailed, interleave, settle
from report import Row

#: Rows of a CSV file, with the most seconds and bytes that `plan` may take of them.
PLANNED = ((100_000, 2.0, 300e6), (1_000_000, 10.0, 1e9))
KNOWN, ADDED, EXTEND_SECONDS = 100_000, 1_000, 1.0
SIDE = 1_000

HEAD = "description: {name: tables, description: d}\n"
ROWS = HEAD + (
    "tables: {samples: {csv: samples.csv, key: ID}}\n"
    "study:\n"
    "- {name: hold, description: d, run: {cmd: sleep 600}}\n"
    "- {name: sim, description: d, run: {cmd: 'echo $(ID) $(AGE)', depends: [hold]}}\n"
)
USER = "study:\n- {name: sim, description: d, run: {cmd: 'echo $(P) $(Q)'}}\n"
PRODUCT = HEAD + USER + f"tables: {{t: {{grid: {{P: {{from: 1, to: {SIDE}}}, Q: {{from: 1, to: {SIDE}}}}}}}}}\n"
ZIP = HEAD + USER + (
    "global.parameters:\n"
    f"  P: {{values: {{from: 1, to: {SIDE * SIDE}}}, label: P.%%}}\n"
    f"  Q: {{values: {{from: 1, to: {SIDE * SIDE}}}, label: Q.%%}}\n"
)


def planned_rows(bench: Bench) -> list[Row]:
    """From a CSV file to a plan."""
    rows: list[Row] = []
    for count, most_seconds, most_bytes in PLANNED:
        study = _study(bench, ROWS, count)
        peaks: list[int] = []

        def once(study: Path = study, peaks: list[int] = peaks) -> float:
            outcome = bench.runner.must(ProgramFailed, [bench.studies.program, "plan", "--offline", study])
            peaks.append(outcome.peak_bytes)
            return outcome.seconds

        seconds = interleave({"ours": once}, bench.rounds)["ours"]
        name = f"plan, {count:,} rows of CSV"
        rows.append(Row(name, report.seconds(seconds)).with_target(f"≤ {report.seconds(most_seconds)}", seconds <= most_seconds))
        memory, target = max(peaks), f"≤ {report.megabytes(most_bytes)}"
        rows.append(Row(f"{name}: memory", report.megabytes(memory)).with_target(target, memory <= most_bytes))
    return rows


def extend(bench: Bench) -> list[Row]:
    """New rows for a large study that runs: from the start of the command to its conductor's answer."""
    seconds = interleave({"ours": lambda: _extend(bench)}, bench.rounds)["ours"]
    name = f"extend, {ADDED:,} rows onto {KNOWN:,}"
    return [Row(name, report.seconds(seconds)).with_target(f"≤ {report.seconds(EXTEND_SECONDS)}", seconds <= EXTEND_SECONDS)]


def _extend(bench: Bench) -> float:
    study = _study(bench, ROWS, KNOWN)
    directory = bench.studies.fresh("extended")
    bench.runner.must(ProgramFailed, [bench.studies.program, "run", "-y", "--cores", "1", "-o", directory, study])
    with cancelled_at_end(bench.studies, directory):
        status: Sequence[str | Path] = [bench.studies.program, "status", "--step", "hold", directory]
        if not within(PATIENCE, lambda: "1 running" in bench.runner.must(ProgramFailed, status).output):
            raise ProgramFailed("the study did not start to run")
        with open(study.with_name("samples.csv"), "a") as file:
            file.writelines(f"t{row},{row}\n" for row in range(ADDED))
        settle()
        outcome = bench.runner.must(ProgramFailed, [bench.studies.program, "extend", directory])
        journal = "".join(path.read_text() for path in sorted((directory / ".maestro").glob("journal*")))
        if " revise 2" not in journal:
            raise ProgramFailed("the conductor did not answer")
        return outcome.seconds


def product(bench: Bench) -> list[Row]:
    """Every value with every other, beside as many combinations that are written as they are."""
    study, peer = _study(bench, PRODUCT), _study(bench, ZIP)
    sides: dict[str, Callable[[], float]] = {
        "product": lambda: bench.ours("plan", "--offline", study),
        "zip": lambda: bench.ours("plan", "--offline", peer),
    }
    medians = interleave(sides, bench.rounds)
    name = f"plan, a product of {SIDE:,} × {SIDE:,}"
    row = report.faster(name, medians["product"], f"a zip of {SIDE * SIDE:,}", medians["zip"])
    return [row.with_factor("as fast", medians["zip"], medians["product"], 1)]


def _study(bench: Bench, text: str, rows: int = 0) -> Path:
    """A study file in a folder of its own, beside so many rows."""
    folder = bench.studies.fresh("tables")
    folder.mkdir()
    (folder / "study.yaml").write_text(text)
    if rows:
        with open(folder / "samples.csv", "w") as file:
            file.write("ID,AGE\n")
            file.writelines(f"s{row},{row % 90}\n" for row in range(rows))
    return folder / "study.yaml"
