"""The studies that are measured, and finished or dry directories of them, each made once when it is first needed."""

from __future__ import annotations

import shutil
from pathlib import Path

from processes import ProgramFailed, Runner

CHAIN = """\
description:
  name: chain
  description: Each value goes through two steps, then one step waits for all.

study:
  - name: make
    description: Write the value.
    run:
      cmd: |
        echo $(N) > out

  - name: post
    description: Copy it.
    run:
      cmd: |
        cat $(make.workspace)/out > out
      depends: [make]

  - name: funnel
    description: Count the copies.
    run:
      cmd: |
        ls $(post.workspace) | wc -l > out
      depends: [post_*]

global.parameters:
  N:
    values: [{values}]
    label: N.%%
"""

WAITING = """\
description:
  name: waiting
  description: One step runs for an hour, and all the others wait for it.

study:
  - name: hold
    description: Keep the study running.
    run:
      cmd: |
        sleep 3600

  - name: work
    description: Wait.
    run:
      cmd: |
        echo $(N) > out
      depends: [hold]

global.parameters:
  N:
    values: [{values}]
    label: N.%%
"""


def steps_of(combinations: int) -> int:
    """How many step instances the chain of so many combinations has."""
    return 2 * combinations + 1


class Studies:
    """Study files and the directories that maestro-swift makes of them, below one working directory."""

    def __init__(self, work: Path, program: Path, runner: Runner, cores: int) -> None:
        self.work = work
        self.program = program
        self.runner = runner
        self.cores = cores
        self._made = 0

    def file(self, combinations: int, template: str = CHAIN) -> Path:
        """The study file with so many combinations, named as the study is."""
        name = template.partition("name: ")[2].partition("\n")[0]
        path = self.work / f"{name}-{combinations}.yaml"
        if not path.exists():
            path.write_text(template.format(values=", ".join(map(str, range(1, combinations + 1)))))
        return path

    def fresh(self, name: str) -> Path:
        """The path of a directory that is not there yet."""
        self._made += 1
        return self.work / f"{name}-{self._made}"

    def dry(self, combinations: int) -> tuple[Path, float]:
        """A new directory with the scripts of a study, and the seconds that it took."""
        directory = self.fresh("dry")
        command = [self.program, "run", "--dry-run", "-y", "-o", directory, self.file(combinations)]
        return directory, self.runner.must(ProgramFailed, command).seconds

    def run(self, combinations: int, directory: Path) -> float:
        """Runs a study to its end in a directory; the seconds that it took."""
        command = [self.program, "run", "-y", "-fg", "--cores", str(self.cores), "-o", directory]
        taken = self.runner.must(ProgramFailed, [*command, self.file(combinations)]).seconds
        if not counted(directory / "funnel" / "out", combinations):
            raise ProgramFailed(f"a run of {combinations} combinations has a wrong result")
        return taken

    def finished(self, combinations: int) -> Path:
        """A directory of a study that maestro-swift has run; made at the first call."""
        directory = self.work / f"finished-{combinations}"
        if not directory.exists():
            self.run(combinations, directory)
        return directory


def counted(file: Path, combinations: int) -> bool:
    """Whether the last step of a chain has counted all combinations."""
    return file.exists() and file.read_text().strip() == str(combinations)


def scripts(directory: Path, combinations: int, step: str) -> list[Path]:
    """The scripts of a step in a study directory, in the order of the combinations."""
    return [directory / step / f"N.{n}" / f"{step}_N.{n}.sh" for n in range(1, combinations + 1)]


def remove(directory: Path) -> None:
    """Removes a directory and all that is in it."""
    shutil.rmtree(directory, ignore_errors=True)
