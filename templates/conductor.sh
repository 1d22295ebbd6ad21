#!/bin/bash -p
# Conducts a study in a small job of a scheduler, for sites that end what users leave running on login nodes. Before its
# time is over the job puts itself back into the queue, and the study's other jobs go on meanwhile.
#
# Arguments: the program, and the study directory. The scheduler sends USR1 when the time is nearly over.

program=$1 directory=$2 reason=

end() { # why: the conductor lets go of the study
    reason=${reason:-$1}
    kill -TERM "$child" 2>/dev/null
}
trap 'end again' USR1
trap 'end told' TERM INT HUP

for ((turn = 0; turn < 60; turn++)); do
    "$program" conductor "$directory" &
    child=$!
    while
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null
    do :; done
    # Another one may still hold the study, if only because the node that it was on is lost; or it was killed.
    [ -z "$reason" ] && { [ "$code" -eq 1 ] || [ "$code" -ge 128 ]; } || break
    sleep 10
done
[ "$reason" = again ] && scontrol requeue "$SLURM_JOB_ID" && sleep 300
exit 0
