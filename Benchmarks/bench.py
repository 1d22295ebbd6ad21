"""What the measurements share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cluster import Cluster
from peers import Peers
from processes import ProgramFailed, Runner
from studies import Studies


@dataclass(frozen=True)
class Bench:
    """The programs, the studies, and how much to measure."""

    studies: Studies
    peers: Peers
    cluster: Cluster
    rounds: int
    long: bool
    compiler: str

    @property
    def runner(self) -> Runner:
        """What runs programs."""
        return self.studies.runner

    def ours(self, *arguments: str | Path) -> float:
        """The seconds of one call of maestro-swift."""
        return self.runner.must(ProgramFailed, [self.studies.program, *arguments]).seconds
