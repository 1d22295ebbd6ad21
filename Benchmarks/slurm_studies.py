"""The studies that are measured on Slurm."""

from __future__ import annotations

from pathlib import Path

from studies import Studies

#: Maestro takes no batch section without these keys; they are those of the cluster that `tools/slurm-cluster` makes.
BATCH = """\
batch:
  type: slurm
  host: localhost
  bank: none
  queue: debug
"""

PARAMETERS = """\
global.parameters:
  N:
    values: [{values}]
    label: N.%%
"""

CHAIN_STEPS = """\
study:
  - name: make
    description: Write the value.
    run:
      cmd: |
        PAUSE
        echo $(N) > out
      procs: 1

  - name: post
    description: Copy it.
    run:
      cmd: |
        PAUSE
        cat $(make.workspace)/out > out
      depends: [make]
      procs: 1

"""

HELD_STEPS = """\
study:
  - name: hold
    description: Hold up all others.
    run:
      cmd: |
        sleep 3600
      procs: 1

  - name: work
    description: Wait.
    run:
      cmd: |
        echo $(N) > out
      depends: [hold]
      procs: 1

"""

JUDGED_STEPS = """\
study:
  - name: probe
    description: Publish a value.
    run:
      cmd: |
        echo level=7 > $MAESTRO_OUTPUT
      outputs: [level: number]
      procs: 1

  - name: work
    description: Run if the value is large enough.
    run:
      cmd: |
        sleep 0.2
        echo $(N) > out
      depends: [probe]
      procs: 1
      WHEN

"""


def _funnel(step: str) -> str:
    """A step that counts the instances of another one, once all have ended."""
    return f"""\
  - name: funnel
    description: Count what ran, and tell when that is done.
    run:
      cmd: |
        ls $({step}.workspace) | wc -l > out
        date +%s.%N > end
      depends: [{step}_*]
      procs: 1

"""


def _study(name: str, description: str, steps: str) -> str:
    """A template for `Studies.file`."""
    return f"description:\n  name: {name}\n  description: {description}\n\n{BATCH}\n{steps}{PARAMETERS}"


#: The chain of the other measurements as Slurm jobs.
SLURM_CHAIN = _study("slurm-chain", "Each value goes through two jobs.", CHAIN_STEPS.replace("        PAUSE\n", "") + _funnel("post"))
#: The same with jobs that take a moment.
SLURM_SLEEPING = _study("slurm-sleeping", "Each value goes through two jobs.", CHAIN_STEPS.replace("PAUSE", "sleep 0.2") + _funnel("post"))
#: One job runs for an hour, and all others wait for it in Slurm.
SLURM_HELD = _study("slurm-held", "One job holds up all others.", HELD_STEPS)

#: Each of many jobs is told by a condition whether to run, and all do.
SLURM_CONDITIONS = _study(
    "slurm-conditions", "Jobs with conditions.",
    JUDGED_STEPS.replace("WHEN", "when: $(probe.outputs.level) > 5 or $(N) < 0") + _funnel("work"))
#: The same without conditions.
SLURM_UNCONDITIONAL = _study("slurm-unconditional", "Jobs without conditions.", JUDGED_STEPS.replace("      WHEN\n", "") + _funnel("work"))


def relay(studies: Studies, rounds: int) -> Path:
    """The file of a study in which jobs and local steps take turns: `far-1`, `near-1`, `far-2` and so on."""
    path = studies.work / f"slurm-relay-{rounds}.yaml"
    steps = "".join(_leg(leg) for leg in range(1, rounds + 1))
    path.write_text(f"description:\n  name: slurm-relay\n  description: Jobs and local steps.\n\n{BATCH}\nstudy:\n{steps}")
    return path


def _leg(leg: int) -> str:
    """A job that takes so many seconds and a bit, and a local step that waits for it."""
    depends = f"\n      depends: [near-{leg - 1}]" if leg > 1 else ""
    return f"""\
  - name: far-{leg}
    description: Tell last of all when it is.
    run:
      cmd: |
        sleep {leg}.{3 * leg % 10}
        date +%s.%N > end
      procs: 1{depends}

  - name: near-{leg}
    description: Tell first of all when it is.
    run:
      cmd: |
        date +%s.%N > start
      depends: [far-{leg}]

"""
