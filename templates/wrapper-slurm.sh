
# Slurm: sbatch(1), "OUTPUT ENVIRONMENT VARIABLES".

identify() {
    job=${SLURM_ARRAY_JOB_ID:-${SLURM_JOB_ID:-$$}} raw_job=${SLURM_JOB_ID:-$$} job_variable=SLURM_JOB_ID
    task=${SLURM_ARRAY_TASK_ID:-0} restart=${SLURM_RESTART_COUNT:-0}
    node=${SLURMD_NODENAME:-} end_time=${SLURM_JOB_END_TIME:-}
}

put_back() { scontrol requeue "$job${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"; }

submit_time() {
    local text
    [ -n "${SLURM_JOB_ID:-}" ] && text=$(SLURM_TIME_FORMAT=%s scontrol -o show job "$SLURM_JOB_ID") &&
        [[ $text =~ \ SubmitTime=([0-9]+)\  ]] && echo "${BASH_REMATCH[1]}"
}

last_end() {
    local state last=
    while read -r state; do
        case $state in RUNNING* | PENDING*) ;; *) last=$state ;; esac
    done < <(sacct -X -D -n -P -o State -j "$1")
    case $last in '') ;; NODE_FAIL) echo lost ;; *) echo ended ;; esac
}
