# shellcheck shell=bash disable=SC2034,SC2154 # a part of wrapper.sh, which has the variables
#
# How a wrapper judges the condition of its step; a part of `wrapper.sh`, whose variables it uses. `condition.awk` computes
# what `plain-conditions.sh` cannot.

# Whether the step's condition holds; sets `skip` where it does not. What stands for a name in it is a value, or:
#   o:STEP:NAME:LETTER:WHO[:=TEXT]   what that step has published; a letter for the type, how the step is called, and
#                                    what counts in its place
#   s:STEP                           how that step ended, in one word
#   x:STEP:WHO                       its exit code
judge_condition() {
    [ -n "$condition" ] && [ -z "$skip" ] || return 0
    local operand letter verdict text who
    local -a words texts=()
    IFS=$'\x1e' read -r -a words <<<"$operands"
    for operand in "${words[@]}"; do
        case $operand in
        o:*) look_up_value ;;
        s:*) look_up_end && text=T$word ;;
        x:*)
            look_up_end
            decode who "${operand##*:}"
            case $end in '' | *[!0-9]*) text="Estep \`$who\` has no exit code" ;; *) text=n$end ;; esac
            ;;
        *) text=$operand ;;
        esac
        texts+=("$text")
    done
    judge_plainly "${texts[@]}" 2>/dev/null || ask_awk
    case $verdict in
    true) ;;
    false) skip=yes ;;
    *) cannot_judge "${verdict#error }" ;;
    esac
}

ask_awk() { # sets `verdict`
    local IFS=$'\n'
    verdict=$(LC_ALL=C awk "$condition_program" <<<"$condition"$'\n'"${texts[*]}") || verdict='error awk failed'
}

cannot_judge() { # reason
    say "cannot judge the condition in when: $1; not running the command"
    # EX_DATAERR of sysexits.h
    note 'exit 65'
    ring
    exit 65
}

look_up_value() { # sets `text`
    local step name standard record_path
    local -a order
    local -A published
    IFS=: read -r step step name letter who standard <<<"$operand"
    decode who "$who"
    find_publishing "$step"
    find_publisher "$state/attempts/${publisher%.*}" "${publisher##*.}"
    read_all_values "$record_path"
    if find_value; then text=$letter$text; else text="Estep \`$who\` did not publish \`$name\`"; fi
}

look_up_end() { # sets `word`, as reports have it, and `end`
    local step=${operand#*:}
    step=${step%%:*}
    find_publishing "$step"
    # Known when this was submitted.
    [ -z "$known" ] || { word=${known%:*} end=${known##*:}; return; }
    find_end "${publisher%.*}" "${publisher##*.}"
    case $word.$end in
    good.*) word=finished ;;
    bad.timeout) word=timed-out ;;
    bad.*) word=failed ;;
    esac
}

find_publishing() { # step: sets `publisher`, and `known` if its end is
    for publisher in $publishers; do
        [ "${publisher%%/*}" != "$1" ] || break
    done
    case $publisher in *=*) known=${publisher#*=} ;; *) known= ;; esac
    publisher=${publisher%%=*}
}

leave_if_skipped() {
    [ -n "$skip" ] || return 0
    note skipped
    ring
    exit 0
}
