
# Grid Engine: qsub(1), "ENVIRONMENTAL VARIABLES". Its tasks count from 1. Jobs are submitted so that it never runs one
# anew, so each has one life, and nothing is known beforehand of its end.

identify() {
    job=${JOB_ID:-$$} raw_job=${JOB_ID:-$$} job_variable=JOB_ID restart=0 node='' end_time=''
    case ${SGE_TASK_ID:-undefined} in
    undefined) task=0 ;;
    *) task=$((SGE_TASK_ID - 1)) ;;
    esac
}

put_back() { return 1; }

submit_time() { return 1; }

last_end() { :; }
