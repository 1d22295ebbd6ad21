"""A Slurm cluster to measure on: the one that SLURM_CONF names, or one of this machine alone."""

from __future__ import annotations

import getpass
import re
import subprocess
import sys
from pathlib import Path

from conductors import within
from processes import ClusterFailed, Runner, say

TOOL = Path(__file__).resolve().parent.parent / "tools" / "slurm-cluster"
#: Until no job of ours waits or runs, and until the controller has forgotten those that ended.
CLEARING_SECONDS = 600.0
FORGETTING_SECONDS = 120.0

#: What sdiag calls a call of sbatch.
SUBMISSION = "REQUEST_SUBMIT_BATCH_JOB"


class Cluster:
    """Slurm, as far as it can be had. Its jobs are ours if their folder is below our working directory."""

    def __init__(self, runner: Runner, work: Path) -> None:
        self._runner = runner
        self._work = work
        self._is_ready = False
        self._is_ours = False
        self._missing: str | None = None

    def prepare(self) -> None:
        """Makes sure that there is a cluster, and raises if there can be none."""
        if self._is_ready:
            return
        try:
            if self._missing:
                raise ClusterFailed(self._missing)
            if "SLURM_CONF" not in self._runner.environment:
                self._runner.environment["SLURM_CONF"] = self._start()
            self._ask("scontrol", "ping")
        except ClusterFailed as failure:
            self._missing = str(failure)
            raise
        # Maestro asks for the jobs of `$USER`.
        self._runner.environment.setdefault("USER", getpass.getuser())
        self._is_ready = True

    def close(self) -> None:
        """Leaves no job behind, and stops the cluster if it was started here."""
        try:
            if self._is_ready:
                self.clear(forgotten=False)
        except ClusterFailed as failure:
            say(f"jobs may be left in Slurm: {failure}")
        finally:
            if self._is_ours:
                subprocess.run([TOOL, "down"], stdout=sys.stderr)

    def submissions(self) -> int:
        """How many calls of sbatch the controller has answered, from whomever."""
        found = re.search(rf"^\s+{SUBMISSION}\s+\(\s*\d+\)\s+count:(\d+)", self._ask("sdiag"), re.MULTILINE)
        return int(found[1]) if found else 0

    def clear(self, forgotten: bool = True) -> None:
        """Ends all jobs of ours, and waits until the controller has none, and has forgotten them if so wished."""
        living = sorted(set(self._jobs()))
        for start in range(0, len(living), 500):
            self._ask("scancel", "--quiet", *living[start : start + 500])
        if not within(CLEARING_SECONDS, lambda: not self._jobs(), pause=0.5):
            raise ClusterFailed("jobs that were cancelled do not end")
        if forgotten and not within(FORGETTING_SECONDS, lambda: not self._jobs("-t", "all"), pause=1):
            say("  Slurm still knows jobs that ended; the next questions take longer")

    def _jobs(self, *arguments: str) -> list[str]:
        """The numbers of our jobs, one or more for an array."""
        lines = (line.partition(" ") for line in self._ask("squeue", "-h", *arguments, "-o", "%F %Z").splitlines())
        return [number for number, _, folder in lines if folder.startswith(str(self._work))]

    def _ask(self, *command: str) -> str:
        """The output of a program of Slurm."""
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=self._runner.environment)
        except FileNotFoundError as failure:
            raise ClusterFailed(f"there is no {command[0]}") from failure
        # scancel says so when a job ended before it.
        if done.returncode != 0 and command[0] != "scancel":
            raise ClusterFailed(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def _start(self) -> str:
        """Starts a cluster unless it runs already; the path of its configuration."""
        say("starting a Slurm cluster of this machine alone")
        was_up = "slurmctld lives" in subprocess.run([TOOL, "status"], capture_output=True, text=True).stdout
        self._is_ours = not was_up
        # Daemons keep what they are given, so the answer is asked for by another call.
        if subprocess.run([TOOL, "up"], stdout=subprocess.DEVNULL).returncode != 0:
            raise ClusterFailed("no Slurm cluster can be started here")
        line = subprocess.run([TOOL, "env"], capture_output=True, text=True, check=True).stdout
        return line.strip().partition("=")[2]
