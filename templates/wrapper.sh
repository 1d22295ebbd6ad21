#!/bin/bash
# Runs one attempt of a step instance in a job of a scheduler, and writes what became of it. Shell builtins only, so that
# it costs next to nothing.
#
# Arguments: study, step, instance, attempt, workspace, script, record, then the records of the attempts that must have
# ended well before this one may run.
#
# The record is a file of lines, each complete once it ends in a newline:
#   claim JOB RESTART HOST PROCESS TIME     made with O_EXCL, so that one attempt never runs twice
#   exit CODE TIME
#   blocked PARENT-RECORD TIME              a parent had not ended well, so the command was not run

export MAESTRO_STUDY=$1 MAESTRO_STEP=$2 MAESTRO_INSTANCE=$3 MAESTRO_ATTEMPT=$4 MAESTRO_WORKSPACE=$5
export MAESTRO_RECORD=$7
script=$6 record=$7
shift 7
job=${SLURM_JOB_ID:-$$} restart=${SLURM_RESTART_COUNT:-0}

now() {
    moment=${EPOCHREALTIME:-}
    [ -n "$moment" ] || printf -v moment '%(%s)T' -1
}

claim() {
    now
    set -C
    { printf 'claim %s %s %s %s %s\n' "$job" "$restart" "$HOSTNAME" "$$" "$moment" >"$record"; } 2>/dev/null && {
        set +C
        return 0
    }
    set +C
    [ -e "$record" ] || {
        echo "maestro-swift: cannot write $record, so the command is not run" >&2
        exit 73
    }
    local word holder number rest last_holder= last_number=
    while read -r word holder number rest; do
        [ "$word" = claim ] && last_holder=$holder last_number=$number
    done <"$record"
    # The scheduler requeued this very job: a new life of the same attempt.
    if [ "$last_holder" = "$job" ] && [ "$restart" -gt "${last_number:-0}" ] 2>/dev/null; then
        printf 'claim %s %s %s %s %s\n' "$job" "$restart" "$HOSTNAME" "$$" "$moment" >>"$record"
        return 0
    fi
    echo "maestro-swift: attempt $MAESTRO_ATTEMPT of $MAESTRO_INSTANCE already runs as job $last_holder" >&2
    exit 0
}

succeeded() { # record: its newest life ended with code 0
    local word code rest result=
    [ -r "$1" ] || return 1
    while read -r word code rest; do
        case $word in
        claim) result= ;;
        exit) result=$code ;;
        esac
    done <"$1"
    [ "$result" = 0 ]
}

claim
# Jobs with a short life leave a file open in no workspace: go where the command must run, or say why not.
cd "$MAESTRO_WORKSPACE" || exit 73

for parent; do
    # A network file system may show a record late.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        succeeded "$parent" && continue 2
        sleep 1
    done
    now
    printf 'blocked %s %s\n' "${parent##*/attempts/}" "$moment" >>"$record"
    echo "maestro-swift: not run, since what it depends on did not end well ($parent)" >&2
    exit 1
done

interrupted=
forward() {
    interrupted=yes
    kill "-$1" "$child" 2>/dev/null
}
"$script" &
child=$!
for signal in TERM INT HUP USR1 USR2; do
    trap "forward $signal" "$signal"
done
# A trapped signal ends `wait` early, in bash now and then with -1; the command itself is still there.
while
    wait "$child"
    code=$?
    [ -n "$interrupted" ] || [ "$code" -lt 0 ]
do
    interrupted=
done
now
printf 'exit %s %s\n' "$code" "$moment" >>"$record"
exit "$code"
