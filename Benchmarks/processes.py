"""Runs programs and tells what each took; nothing that was started here outlives its measurement."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Mapping, Sequence

#: No program here may take longer than this many seconds.
TIME_LIMIT = 3600.0
#: A side that takes longer than this many seconds is measured once only.
SLOW = 30.0


class ProgramFailed(Exception):
    """maestro-swift did not do what it was asked to do."""


class PeerFailed(Exception):
    """A peer is not there, or did not do what it was asked to do."""


class ClusterFailed(Exception):
    """There is no cluster, or it did not do what it was asked to do; no side is to blame."""


@dataclass(frozen=True)
class Outcome:
    """What became of one run of a program."""

    seconds: float
    peak_bytes: int
    exit_code: int
    output: str


def say(message: str) -> None:
    """Tells the user how it goes, beside the table."""
    print(message, file=sys.stderr, flush=True)


def _end_group(process: int) -> None:
    """Ends a process that leads its group, and all of the group."""
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _wait(process: subprocess.Popen[bytes]) -> resource.struct_rusage:
    """Waits for a process; past the time limit, or when we are interrupted, its whole group is ended."""
    alarm = threading.Timer(TIME_LIMIT, _end_group, [process.pid])
    alarm.daemon = True
    alarm.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        _end_group(process.pid)
        process.wait()
        raise
    finally:
        alarm.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


class Runner:
    """Runs programs in one environment, with a directory for what they say."""

    def __init__(self, scratch: Path, environment: Mapping[str, str]) -> None:
        self._output = scratch / "output"
        self._errors = scratch / "errors"
        self.environment = dict(environment)

    def run(self, command: Sequence[str | Path], cwd: Path | None = None, lines: Sequence[str] = ()) -> Outcome:
        """Runs a command with `lines` as its input. Its output is kept only if it is short."""
        source = self._output.with_name("input")
        source.write_text("".join(line + "\n" for line in lines))
        with open(source, "rb") as standard_input, open(self._output, "wb") as output, open(self._errors, "wb") as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=standard_input,
                stdout=output,
                stderr=errors,
                cwd=cwd,
                env=self.environment,
                start_new_session=True,
            )
            usage = _wait(process)
            seconds = time.perf_counter() - start
        return Outcome(seconds, usage.ru_maxrss * 1024, process.returncode, self._said())

    def must(
        self,
        failure: type[Exception],
        command: Sequence[str | Path],
        cwd: Path | None = None,
        lines: Sequence[str] = (),
    ) -> Outcome:
        """Runs a command; any exit code but 0 raises `failure` with the end of what it said."""
        outcome = self.run(command, cwd, lines)
        if outcome.exit_code != 0:
            said = (_tail(self._errors) or _tail(self._output)).strip()
            shown = " ".join(str(word) for word in command)
            raise failure(f"`{shown}` ended with {outcome.exit_code}:\n{said}")
        return outcome

    @contextmanager
    def beside(self, command: Sequence[str | Path]) -> Iterator[subprocess.Popen[bytes]]:
        """A command that runs while something else is done; in the end it is ended with its group."""
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                _end_group(process.pid)
                process.wait()

    @contextmanager
    def counting(self, program: str) -> Iterator[Callable[[], int]]:
        """What is started meanwhile finds a script in the place of a program, which counts its calls and goes on to it."""
        folder = self._output.with_name(f"counting-{program}")
        folder.mkdir(exist_ok=True)
        tally, script, path = folder / "tally", folder / program, self.environment.get("PATH", os.defpath)
        tally.write_text("")
        script.write_text(f"#!/bin/sh\necho >>{shlex.quote(str(tally))}\nexec {shutil.which(program, path=path)} \"$@\"\n")
        script.chmod(0o755)
        self.environment["PATH"] = f"{folder}:{path}"
        try:
            yield lambda: tally.stat().st_size
        finally:
            self.environment["PATH"] = path

    def _said(self) -> str:
        """The output of the last run, as far as it is short."""
        return self._output.read_text(errors="replace") if self._output.stat().st_size < 100_000 else ""


def _tail(file: Path, length: int = 1000) -> str:
    """The last bytes of a file as text."""
    with open(file, "rb") as reader:
        reader.seek(max(0, file.stat().st_size - length))
        return reader.read().decode(errors="replace")


def interleave(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each side's samples, the sides taking turns.

    A slow side is measured once. A peer that fails is told of and left out.
    """
    samples: dict[str, list[float]] = {name: [] for name in sides}
    failed: set[str] = set()
    for _ in range(rounds):
        for name, sample in sides.items():
            if name in failed or (samples[name] and samples[name][0] > SLOW):
                continue
            try:
                samples[name].append(sample())
            except PeerFailed as failure:
                say(f"  {name} is left out: {failure}")
                failed.add(name)
    return {name: statistics.median(taken) for name, taken in samples.items() if taken and name not in failed}


def settle() -> None:
    """Lets the file system write what it still holds back, so that one side does not pay for another."""
    os.sync()
