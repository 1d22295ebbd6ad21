"""The peers: how they are installed, and how each runs the same study."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from processes import PeerFailed, Runner, say
from studies import Studies, counted, scripts

#: What pip is asked for, by the name of the peer.
REQUIREMENTS = {"maestrowf": "maestrowf==1.2.1", "snakemake": "snakemake", "hyperqueue": "hyperqueue"}

SNAKEFILE = """\
VALUES = range(1, {count} + 1)

rule funnel:
    input: expand("post/N.{{n}}/out", n=VALUES)
    output: "funnel/out"
    shell: "ls post | wc -l > {{output}}"

rule make:
    output: "make/N.{{n}}/out"
    shell: "echo {{wildcards.n}} > {{output}}"

rule post:
    input: "make/N.{{n}}/out"
    output: "post/N.{{n}}/out"
    shell: "cat {{input}} > {{output}}"
"""


class Environment:
    """A virtual environment with those peers that could be installed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.versions: dict[str, str] = {}

    @property
    def binaries(self) -> Path:
        """Where the programs of the environment are."""
        return self._directory / "bin"

    def program(self, name: str) -> Path:
        """The path of a program in the environment."""
        return self.binaries / name

    def prepare(self) -> None:
        """Makes the environment if it is not there, and installs what it lacks."""
        if not self.program("python").exists():
            say(f"making a virtual environment for the peers in {self._directory}")
            venv.create(self._directory, with_pip=True)
        for peer, requirement in REQUIREMENTS.items():
            if not self._satisfies(requirement):
                self._install(requirement)
            version = self._version(peer)
            if version:
                self.versions[peer] = version
            else:
                say(f"{peer} could not be installed; its measurements are left out")

    def needs(self, peer: str) -> None:
        """Raises if a peer is not there."""
        if peer not in self.versions:
            raise PeerFailed(f"{peer} is not installed")

    def _satisfies(self, requirement: str) -> bool:
        """Whether a package is there, in the version that is asked for, if any is."""
        name, _, wanted = requirement.partition("==")
        version = self._version(name)
        return version is not None and wanted in ("", version)

    def _version(self, name: str) -> str | None:
        """The version of an installed package."""
        code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        found = subprocess.run([self.program("python"), "-c", code, name], capture_output=True, text=True)
        return found.stdout.strip() if found.returncode == 0 else None

    def _install(self, requirement: str) -> None:
        """Asks pip for a package; a failure is told of, and goes no further."""
        say(f"installing {requirement}")
        command = [self.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            say(f"pip could not install {requirement}")


class Peers:
    """The same studies, as the peers run them. Every function tells the seconds that it took, and removes nothing."""

    def __init__(self, studies: Studies, environment: Environment) -> None:
        self._studies = studies
        self._runner: Runner = studies.runner
        self._environment = environment
        self._maestro_finished: dict[int, Path] = {}

    def maestro_command(self, *arguments: str | Path) -> list[str | Path]:
        """The command line of Maestro."""
        self._environment.needs("maestrowf")
        return [self._environment.program("maestro"), *arguments]

    def maestro_version(self) -> float:
        """The start-up of Maestro."""
        return self._maestro("--version")

    def maestro_dry(self, combinations: int) -> float:
        """A dry run with Maestro, in the foreground: else the command ends before the scripts are written."""
        directory = self._studies.fresh("maestro-dry")
        seconds = self._maestro("run", "--dry", "-y", "-fg", "-o", directory, self._studies.file(combinations))
        written = scripts(directory, combinations, "make") + scripts(directory, combinations, "post")
        if not all(path.is_file() for path in [*written, directory / "funnel" / "funnel.sh"]):
            raise PeerFailed("its dry run did not write all scripts")
        return seconds

    def maestro_run(self, combinations: int) -> float:
        """A run with Maestro; its directory stays, for `maestro_finished`."""
        directory = self._studies.fresh("maestro")
        seconds = self._maestro("run", "-y", "-fg", "-s", "1", "-o", directory, self._studies.file(combinations))
        _check(directory / "funnel" / "out", combinations)
        self._maestro_finished[combinations] = directory
        return seconds

    def maestro_finished(self, combinations: int) -> Path:
        """The directory of a study that Maestro has run; made at the first call."""
        if combinations not in self._maestro_finished:
            self.maestro_run(combinations)
        return self._maestro_finished[combinations]

    def maestro_status(self, combinations: int) -> float:
        """Maestro's status of a finished study."""
        return self._maestro("status", self.maestro_finished(combinations))

    def snakemake_run(self, combinations: int) -> float:
        """A run with Snakemake."""
        self._environment.needs("snakemake")
        directory = self._studies.fresh("snakemake")
        directory.mkdir()
        (directory / "Snakefile").write_text(SNAKEFILE.format(count=combinations))
        command = [self._environment.program("snakemake"), f"-c{self._studies.cores}", "--quiet", "all"]
        seconds = self._runner.must(PeerFailed, command, cwd=directory).seconds
        _check(directory / "funnel" / "out", combinations)
        return seconds

    def hyperqueue_run(self, combinations: int) -> float:
        """The scripts of a dry run as tasks of a HyperQueue server and worker that already run."""
        self._environment.needs("hyperqueue")
        directory, _ = self._studies.dry(combinations)
        driver = Path(__file__).with_name("hyperqueue_tasks.py")
        python = [self._environment.program("python"), "-B", driver]
        command = [*python, directory, str(combinations), str(self._studies.cores)]
        outcome = self._runner.must(PeerFailed, command, cwd=directory)
        _check(directory / "funnel" / "out", combinations)
        return float(outcome.output.split()[-1])

    def xargs_run(self, combinations: int) -> float:
        """The scripts of a dry run, one after another, by xargs alone.

        They all run in one folder, so what `post` reads of `make` is put there before the clock starts.
        """
        directory, _ = self._studies.dry(combinations)
        for n, script in enumerate(scripts(directory, combinations, "make"), start=1):
            (script.parent / "out").write_text(f"{n}\n")
        chain = scripts(directory, combinations, "make") + scripts(directory, combinations, "post")
        seconds = self._xargs(directory, chain) + self._xargs(directory, [directory / "funnel" / "funnel.sh"])
        _check(directory / "out", combinations)
        return seconds

    def _xargs(self, directory: Path, commands: list[Path]) -> float:
        """Runs commands by xargs, so many at a time as there are cores to use."""
        xargs = ["xargs", f"-P{self._studies.cores}", "-I{}", "env", "{}"]
        return self._runner.must(PeerFailed, xargs, cwd=directory, lines=[str(path) for path in commands]).seconds

    def _maestro(self, *arguments: str | Path) -> float:
        """Runs Maestro."""
        return self._runner.must(PeerFailed, self.maestro_command(*arguments)).seconds


def _check(file: Path, combinations: int) -> None:
    """Raises if a peer's run has a wrong result."""
    if not counted(file, combinations):
        raise PeerFailed(f"its run of {combinations} combinations has a wrong result")
