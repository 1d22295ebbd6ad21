"""Runs the scripts of a dry run as tasks of HyperQueue, and prints the seconds that they took together.

    hyperqueue_tasks.py DIRECTORY COMBINATIONS CORES

Runs with the Python of an environment that has HyperQueue. Server and worker live in this process, below the current
folder, and the clock starts when both are up and the tasks are described. It stops when the last task has written its
result: the client itself asks only once a second.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

from studies import scripts


def describe(directory: Path, combinations: int) -> Job:
    """The chain as one job: each script in its own workspace, after what it depends on."""
    job = Job(max_fails=1)
    makers = [job.program([str(script)], cwd=script.parent) for script in scripts(directory, combinations, "make")]
    posts = [
        job.program([str(script)], cwd=script.parent, deps=[maker])
        for script, maker in zip(scripts(directory, combinations, "post"), makers)
    ]
    funnel = directory / "funnel" / "funnel.sh"
    job.program([str(funnel)], cwd=funnel.parent, deps=posts)
    return job


def run(directory: Path, combinations: int, cores: int) -> float:
    """The seconds from the submission to the end of the last task."""
    server = directory / "hyperqueue"
    server.mkdir()
    with LocalCluster(server_dir=str(server), worker_config=WorkerConfig(cores=cores)) as cluster:
        client = cluster.client()
        job = describe(directory, combinations)
        start = time.time()
        client.wait_for_jobs([client.submit(job)])
    return (directory / "funnel" / "out").stat().st_mtime - start


if __name__ == "__main__":
    print(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
