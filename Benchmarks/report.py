"""The rows of the table, and the table as text and as Markdown."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import Callable, Sequence

HEADINGS = ("measurement", "maestro-swift", "peer", "ratio", "target", "reached")
NONE = "–"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, on both sides, and whether it is good enough."""

    measurement: str
    ours: str
    peer: str = NONE
    ratio: str = NONE
    target: str = NONE
    reached: str = NONE

    def with_target(self, target: str, reached: bool) -> Row:
        """The row with a target, and whether it is reached."""
        return replace(self, target=target, reached=yes(reached))

    def with_factor(self, target: str, theirs: float | None, ours: float, least: float) -> Row:
        """The row with the target that we are so many times as fast; open if the peer could not be measured."""
        return replace(self, target=target) if theirs is None else self.with_target(target, theirs >= least * ours)


def yes(reached: bool) -> str:
    """The word for a target that is reached or not."""
    return "yes" if reached else "no"


def seconds(value: float) -> str:
    """A duration with three digits that matter, in a unit that suits it."""
    return f"{value * 1000:.3g} ms" if value < 0.9995 else f"{value:.3g} s" if value < 100 else f"{value:.0f} s"


def megabytes(value: float) -> str:
    """A size in MB (millions of bytes)."""
    return f"{value / 1e6:.0f} MB"


def speed(value: float) -> str:
    """Steps per second."""
    return f"{value:.0f} steps/s" if value >= 10 else f"{value:.1f} steps/s"


def times(value: float) -> str:
    """A factor with about three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def faster(
    name: str, ours: float, peer: str, theirs: float | None, show: Callable[[float], str] = seconds
) -> Row:
    """A row that compares two durations, as far as the peer could be measured."""
    if theirs is None:
        return Row(name, show(ours), f"not measured ({peer})")
    return Row(name, show(ours), f"{show(theirs)} ({peer})", f"{times(theirs / ours)} times as fast")


def as_text(rows: Sequence[Row]) -> str:
    """The table with aligned columns."""
    lines = [HEADINGS, *(astuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
    return "\n".join(padded)


def as_markdown(rows: Sequence[Row], heading: str) -> str:
    """The table for a document, below a line that says where it was measured."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(astuple(row) for row in rows)]
    return heading + "\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
