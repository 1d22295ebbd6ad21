"""The same studies on Slurm by other means: by Maestro, and by job arrays as one writes them by hand."""

from __future__ import annotations

import time
from pathlib import Path

from bench import Bench
from conductors import within
from processes import PeerFailed, settle
from slurm_studies import SLURM_CHAIN
from studies import counted, steps_of

#: How long Maestro may take to submit, and how long its last jobs may take after that.
MAESTRO_SECONDS = 900.0
MAESTRO_END_SECONDS = 120.0
HAND_SECONDS = 600.0

#: The scripts of the chain, with the commands of `SLURM_SLEEPING`.
HAND = {
    "make": "cd make/N.$SLURM_ARRAY_TASK_ID\nsleep 0.2\necho $SLURM_ARRAY_TASK_ID > out\n",
    "post": "cd post/N.$SLURM_ARRAY_TASK_ID\nsleep 0.2\ncat ../../make/N.$SLURM_ARRAY_TASK_ID/out > out\n",
    "funnel": "cd funnel\nls ../post | wc -l > out\ndate +%s.%N > end\n",
}

SUBMIT = """\
#!/bin/bash
set -e
mkdir -p make/N.{{1..{count}}} post/N.{{1..{count}}} funnel
array=(sbatch --parsable --ntasks=1 --array=1-{count})
make=$("${{array[@]}}" --output=make/N.%a/make.out --error=make/N.%a/make.err make.sh)
post=$("${{array[@]}}" --output=post/N.%a/post.out --error=post/N.%a/post.err --dependency=aftercorr:$make post.sh)
sbatch --ntasks=1 --output=funnel/funnel.out --error=funnel/funnel.err --dependency=afterok:$post funnel.sh
"""


def maestro_submission(bench: Bench, combinations: int) -> float:
    """The seconds from the start of Maestro until it has submitted the last job of the chain."""
    settle()
    directory = bench.studies.fresh("maestro-slurm")
    file = bench.studies.file(combinations, SLURM_CHAIN)
    command = bench.peers.maestro_command("run", "-y", "-fg", "-s", "1", "-o", directory, file)
    wanted = bench.cluster.submissions() + steps_of(combinations)
    start = time.monotonic()
    try:
        with bench.runner.beside(command) as process:
            def done() -> bool:
                return bench.cluster.submissions() >= wanted

            within(MAESTRO_SECONDS, lambda: done() or process.poll() is not None, pause=0.2)
            seconds = time.monotonic() - start
            if not done():
                raise PeerFailed("it did not submit all jobs")
            within(MAESTRO_END_SECONDS, lambda: process.poll() is not None)
    finally:
        bench.cluster.clear()
    if not counted(directory / "funnel" / "out", combinations):
        raise PeerFailed(f"its run of {combinations} combinations has a wrong result")
    return seconds


def by_hand(bench: Bench, combinations: int) -> float:
    """The seconds from the start of a script that submits the chain as job arrays to the end of the last job."""
    settle()
    directory = bench.studies.fresh("by-hand")
    directory.mkdir()
    for name, commands in HAND.items():
        (directory / f"{name}.sh").write_text(f"#!/bin/bash\n{commands}")
    (directory / "submit.sh").write_text(SUBMIT.format(count=combinations))
    start = time.time()
    try:
        bench.runner.must(PeerFailed, ["bash", "submit.sh"], cwd=directory)
        if not within(HAND_SECONDS, lambda: moment(directory / "funnel" / "end") is not None):
            raise PeerFailed("the job arrays did not come to their end")
    finally:
        bench.cluster.clear()
    if not counted(directory / "funnel" / "out", combinations):
        raise PeerFailed(f"the job arrays of {combinations} combinations have a wrong result")
    return (moment(directory / "funnel" / "end") or start) - start


def moment(file: Path) -> float | None:
    """The time that `date` wrote into a file, as soon as it is there whole."""
    text = file.read_text() if file.exists() else ""
    return float(text) if text.endswith("\n") else None
