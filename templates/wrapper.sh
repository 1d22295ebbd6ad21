#!/bin/bash -p
# Runs one attempt of a step instance in a job of a scheduler, and writes what became of it. Shell builtins only, as long
# as all goes well, so that it costs next to nothing. A part of it follows that knows the scheduler, `wrapper-NAME.sh`:
#   identify           sets `job`, `raw_job`, `task`, `restart`; `node` and `end_time` where they are known; and
#                      `job_variable`, which has the raw job in the environment of what a job runs
#   put_back           lets the scheduler run this job anew
#   submit_time        prints when this life of the job was put into the queue, in seconds; else fails
#   last_end JOB       prints how its last life that is over ended: `lost` with its node, else `ended`; nothing where the
#                      scheduler does not say
#
# Arguments: the study directory, and the number of the batch. What this task is to do stands in a table,
# `.maestro/batches/BATCH.N`, whose fields are parted by the unit separator; see `TaskTable.swift`. Behind the tasks may
# stand which of them the scheduler was told to end: a controller that crashes forgets that for some seconds.
#
# The record is a file of lines, each complete once it ends in a newline, unless its last word is `torn`:
#   claim JOB RESTART HOST PROCESS TIME RAW-JOB   made with O_EXCL, so that one attempt never runs twice
#   again CODE TIME                               it failed, and is run again in place
#   checkpoint TIME                               its walltime is near: it goes on in a new allocation
#   exit CODE TIME                                it ended
#   told-exit CODE TIME                           the same, after the job had been asked to end
#   timeout TIME                                  its walltime is near, and it may not go on
#   over TIME                                     the conductor has judged it: no job may run it any more
#   skipped TIME                                  its condition was false, or what it waits for was skipped
#   blocked PARENT-RECORD TIME                    what it waits for had not come, so the command was not run
#   warned TIME                                   it was given its signal long before its walltime: another life restarts
#   left RESTART TIME                             that life found a newer one, and ended its command
#   value NAME=TEXT;                              the command has published it; before the line of its end

# Nothing in the environment changes what this shell does, and the command gets all of it as it was. With -p bash reads
# no BASH_ENV and takes over no SHELLOPTS and no function. Variables that mean something to bash, or that stand here too
# (all of them in small letters), are put aside until the command begins; bash itself exports no array.
MAESTRO_ASIDE=() MAESTRO_ENV=()
for MAESTRO_NAME in FUNCNEST POSIXLY_CORRECT TMOUT BASH_COMPAT EXECIGNORE BASH_XTRACEFD OLDPWD \
    ${!a@} ${!b@} ${!c@} ${!d@} ${!e@} ${!f@} ${!g@} ${!h@} ${!i@} ${!j@} ${!k@} ${!l@} ${!m@} \
    ${!n@} ${!o@} ${!p@} ${!q@} ${!r@} ${!s@} ${!t@} ${!u@} ${!v@} ${!w@} ${!x@} ${!y@} ${!z@}; do
    [ -z "${!MAESTRO_NAME+set}" ] || MAESTRO_ASIDE+=("$MAESTRO_NAME=${!MAESTRO_NAME}")
    unset "$MAESTRO_NAME"
done
# Where these are exported, bash has put its own into their place.
if compgen -e SHELLOPTS || compgen -e BASHOPTS || compgen -e IFS || compgen -e PS4; then
    while IFS= read -r -d '' MAESTRO_NAME; do
        case $MAESTRO_NAME in SHELLOPTS=* | BASHOPTS=* | IFS=* | PS4=*) MAESTRO_ENV+=("$MAESTRO_NAME") ;; esac
    done </proc/$$/environ
fi >/dev/null 2>&1
[ "${#MAESTRO_ENV[@]}" -eq 0 ] || MAESTRO_ENV=(/usr/bin/env "${MAESTRO_ENV[@]}")

now() {
    # Before bash 5 that is a variable like any other.
    if [ "${BASH_VERSINFO[0]}" -ge 5 ]; then moment=$EPOCHREALTIME; else printf -v moment '%(%s)T' -1; fi
}

say() { echo "maestro-swift: $*" >&2; }

# Wakes the conductor. On a network file system nodes that write to one file write over one another: so the number stands in
# one of this node's own as well, before the one that all share tells of it.
ring() {
    case $node in
    '' | .* | *[!A-Za-z0-9._-]*) ;;
    *) echo "$number" >>"$state/bells/$node" ;;
    esac
    echo "$number" >>"$state/bell"
} 2>/dev/null

# Whether the record is gone, alone or with its study: the nearest folder above it shows others, and not what led to it.
# One that cannot be read shows none, and no more does the place of a file system that is away.
is_removed() {
    local path=$record each others=
    until [ -d "${path%/*}" ]; do
        [ "$path" != "$root" ] || return 1
        path=${path%/*}
    done
    for each in "${path%/*}"/* "${path%/*}"/.[!.]*; do
        case $each in
        "$path") return 1 ;;
        */\* | */.\[!.]\*) ;;
        *) others=yes ;;
        esac
    done
    [ -n "$others" ]
}

# A disk may be full for a while, and a file system away for hours. What ended must not run again for that.
note() { # words: a line of the record, with the time; `values` are lines before it
    local try=0 pause=1 waited=0 gone=0
    now
    until printf '%s%s%s %s\n' "$torn" "$values" "$1" "$moment" >>"$record"; do
        # What was half written becomes a line that nobody believes.
        torn=$' torn\n'
        # Nobody waits for one that was removed; but it may be moved, or show late.
        if is_removed; then gone=$((gone + pause)); else gone=0; fi
        [ "$gone" -le "$((patience * 12))" ] && [ "$waited" -lt 86400 ] || return
        [ $((try++)) -gt 0 ] || say "cannot write to $record; retrying until it can" 2>&3
        sleep "$pause"
        waited=$((waited + pause)) pause=$((pause < 30 ? pause * 2 : 60))
    done
    torn=
} 3>&2 2>/dev/null

# Who may write above the study may have put another folder there. On a node that does not know its user all folders are
# nobody's.
refuse_if_foreign() { # folder
    [ ! -d "$1" ] || [ -O "$1" ] || [ "$(stat -L -c %u "$1")" = 65534 ] || {
        say "the directory ${1/#./$workspace} belongs to another user; not running the command"
        exit 73
    }
}

await_file() { # file: a network file system may show a new one late
    local try
    for ((try = 0; try < 60; try++)); do
        [ -r "$1" ] && break
        sleep 1
    done
}

read_table() { # sets `line`: of this task, and whatever follows
    local head
    await_file "$table"
    {
        mapfile -t -n 1 head
        mapfile -t -s "$((task % 1000))" line
    } <"$table"
    [ -n "${line[0]}" ] || {
        say "task $task is not in $table; not running the command"
        exit 73
    }
    IFS=$'\x1f' read -r study step tries pause codes signal margin links limit lists inputs declared condition \
        <<<"${head[0]}"
    IFS=$'\x1f' read -r number instance attempt workspace command restart_command output record parents publishers \
        tables files operands fixed <<<"${line[0]}"
    workspace=$root/$workspace output=$root/$output record=$root/$record
    export MAESTRO_STUDY=$study MAESTRO_STEP=$step MAESTRO_INSTANCE=$instance MAESTRO_ATTEMPT=$attempt
    export MAESTRO_WORKSPACE=$workspace MAESTRO_RECORD=$record MAESTRO_OUTPUT=$output.values
}

is_called_off() {
    local place each
    for ((place = ${#line[@]} - 1; place > 0; place--)); do
        each=${line[place]}
        # Here the tasks themselves begin.
        [[ $each == *$'\x1f'* ]] && return 1
        [[ $each =~ ^called-off\ ([0-9]+)-([0-9]+)\;$ ]] || continue
        [ "$task" -ge "${BASH_REMATCH[1]}" ] && [ "$task" -le "${BASH_REMATCH[2]}" ] && return
    done
    return 1
}

refuse_if_called_off() {
    is_called_off || return 0
    say "attempt $attempt of $instance was cancelled, but the scheduler lost the cancellation"
    exit 75
}

is_torn() { [[ $1 =~ \ torn\ *$ ]]; } # line: a full disk took a part of it

# A command may answer TERM with 0 before this shell has heard of it. So what ended less than two seconds before its job
# was put back is not done.
was_interrupted() {
    # A node that is lost tells no command to end.
    [ "$restart" -gt "${life:-0}" ] && requeued=$(submit_time) && [ "$((requeued - ${ended%%[.,]*}))" -le 2 ] &&
        [ "$(last_end "$raw_job")" != lost ]
} 2>/dev/null

claim() {
    now
    local words="claim $job $restart $node $$ $moment $raw_job"
    [ -e "$record" ] || refuse_if_called_off
    set -C
    { printf '%s\n' "$words" >"$record"; } 2>/dev/null && {
        set +C
        return 0
    }
    set +C
    [ -e "$record" ] || {
        say "cannot write $record; not running the command"
        exit 73
    }
    local word first second third holder= life= code= ended= told= requeued=
    while read -r word first second third; do
        is_torn "$word $first $second $third" && continue
        case $word in
        claim) holder=$first life=$second code= told= ;;
        warned) warned_before=yes ;;
        checkpoint) past=$((past + 1)) ;;
        over)
            say "attempt $attempt of $instance was abandoned"
            exit 75
            ;;
        exit) code=$first ended=$second told= ;;
        told-exit) code=$first told=told ;;
        esac
    done <"$record"
    if [ "$holder" = "$job" ]; then
        # It has done its work, and the scheduler has forgotten that.
        [ "$code" = 0 ] && [ -z "$told" ] && {
            was_interrupted || exit 0
            say "attempt $attempt of $instance ended with exit code 0 at ${ended%%[.,]*}, and its job was requeued at" \
                "$requeued: it may have been stopped, so it runs again"
        }
        # The scheduler requeued this very job: a new life of the same attempt.
        [ "$restart" -gt "${life:-0}" ] 2>/dev/null && [ ! -e "${record%.*}.$((attempt + 1))" ] && {
            refuse_if_called_off
            printf ' torn\n%s\n' "$words" >>"$record"
            return 0
        }
        # What was told to end is not done, whatever its code.
        [ -n "$code" ] && [ "$code" != 0 ] && exit "$code"
        say "attempt $attempt of $instance was already started by this job and never finished"
        exit 75
    fi
    say "attempt $attempt of $instance is already running as job $holder"
    exit 75
}

succeeded() { # record: its newest life ended with code 0, before anybody had asked it to end
    local word code time result=
    [ -r "$1" ] || return 1
    while read -r word code time; do
        case $word in
        claim) result= ;;
        exit) is_torn "exit $code $time" || result=$code ;;
        told-exit) result=told ;;
        esac
    done <"$1"
    [ "$result" = 0 ]
}

parent_succeeded() { # stem, attempt: with that attempt, or with a later one that was made since this job was
    local later
    succeeded "$1.$2" && return
    for ((later = $2 + 1; later <= $2 + 20; later++)); do
        succeeded "$1.$later" && return
    done
    return 1
}

# Whether it is to run; sets `skip` where it is not to, since something that it waits for was skipped.
check_parents() {
    local range step span attempt trigger last ordinal patience=$patience word
    local -A failed=() some=() bad=() allowing=()
    for range in $parents; do
        IFS=: read -r step span attempt trigger last <<<"$range"
        [ "$trigger" != failed ] || failed[$step]=${failed[$step]}
        case $trigger in some*) some[$step]=${some[$step]} ;; esac
        case $trigger in *-allowing-*) allowing[$step]=yes ;; esac
        for ((ordinal = ${span%-*}; ordinal <= ${span#*-}; ordinal++)); do
            until is_as_awaited; do
                # A network file system may show a record late.
                [ "$patience" -gt 0 ] || {
                    give_place_back "its dependencies did not end ${trigger:-well}" 76
                }
                patience=$((patience - 1))
                sleep 1
            done
            [ "$trigger" != failed ] || [ "$word" != bad ] || failed[$step]=yes
            [ "$word" != bad ] || bad[$step]=$((${bad[$step]:-0} + 1))
            [ "$word" != good ] || some[$step]=yes
            [ -n "$trigger" ] || [ "$word" != skipped ] || skip=yes
        done
    done
    for step in "${!allowing[@]}"; do require_some_success "$step"; done
    # What gathers leaves out what was skipped; of nothing there is nothing to gather.
    for step in "${!some[@]}"; do [ -n "${some[$step]}" ] || skip=yes; done
    for step in "${!failed[@]}"; do
        [ -n "${failed[$step]}" ] || give_place_back "none of its dependencies failed" 0
    done
}

# Where failures are allowed, but all there is are failures.
require_some_success() { # step
    [ -n "${some[$1]}" ] || [ "${bad[$1]:-0}" -eq 0 ] || give_place_back "none of its dependencies ended well" 76
}

give_place_back() { # reason, code
    note "blocked $step/$ordinal.$attempt"
    ring
    say "not run, because $1 (attempts/$step/$ordinal.$attempt)"
    exit "$2"
}

is_as_awaited() { # sets `word`
    word=
    case $trigger in
    '' | some | unless-skipped)
        parent_succeeded "$state/attempts/$step/$ordinal" "$attempt" && word=good && succeeded[$step/$ordinal]=yes && return
        find_end "$step/$ordinal" "$attempt"
        [ "$word" = skipped ]
        return
        ;;
    esac
    find_end "$step/$ordinal" "$attempt"
    case $word in
    good) succeeded[$step/$ordinal]=yes ;;
    skipped) ;;
    # Who may try it again is not here to say whether that comes.
    bad) [ -n "$last" ] && may_have_failed ;;
    not-run) [ -n "$last" ] && [[ $trigger != *allowing-* ]] ;;
    *) return 1 ;;
    esac
}

may_have_failed() {
    [[ $trigger != *allowing-* ]] || [ "${bad[$step]:-0}" -lt "${trigger##*-}" ]
}

# How the newest attempt of a parent ended: sets `word` to good, bad, skipped, not-run, or nothing where it is not over, or
# was not by itself; and `end` to its exit code, or to timeout.
find_end() { # stem, attempt
    local later
    read_end "$1.$2"
    [ "$word" != good ] || return
    for ((later = $2 + 20; later > $2; later--)); do
        [ ! -r "$state/attempts/$1.$later" ] || { read_end "$1.$later"; return; }
    done
}

read_end() { # record
    local first second third
    word= end=
    [ -r "$state/attempts/$1" ] || return
    while read -r first second third; do
        is_torn "$first $second $third" && continue
        case $first in
        exit) end=$second && if [ "$second" = 0 ]; then word=good; else word=bad; fi ;;
        timeout) word=bad end=timeout ;;
        skipped) word=skipped ;;
        blocked) word=$second ;;
        again | warned) ;;
        *) word= ;;
        esac
    done <"$state/attempts/$1"
    case $word in */*) read_cause "$word" ;; esac
}

# It was not run for another, which is over only if that is.
read_cause() { # record
    case $1 in *[!0-9/.]*) word= && return ;; esac
    find_end "${1%.*}" "${1##*.}"
    case $word in bad | not-run) word=not-run ;; *) word= ;; esac
} 2>/dev/null

# What its command finds of what other steps have published, each in a variable.
read_inputs() {
    local publisher input step name variable standard text record_path
    local -a order words
    local -A published
    # What was known when the job was submitted.
    if [ -n "$fixed" ]; then
        IFS=$'\x1e' read -r -a words <<<"$fixed"
        for input in "${words[@]}"; do
            decode text "${input#*=}"
            export "${input%%=*}=$text"
        done
    fi
    for publisher in $publishers; do
        step=${publisher%%/*} publisher=${publisher%%=*}
        find_publisher "$state/attempts/${publisher%.*}" "${publisher##*.}"
        read_all_values "$record_path"
        for input in $inputs; do
            case $input in "$step":*) ;; *) continue ;; esac
            IFS=: read -r step name variable standard <<<"$input"
            find_value || {
                say "no value for \$$variable: the earlier step did not publish $name; not running the command"
                note 'exit 66'
                ring
                exit 66
            }
            export "$variable=$text"
        done
    done
}

find_value() { # sets `text` to what was published, or to what the study has for a value that was not
    [ -z "${published[$name]+set}" ] || { text=${published[$name]}; return; }
    [ -n "$standard" ] || return
    decode text "${standard#=}"
}

decode() { printf -v "$1" '%b' "${2//%/\\x}"; } # variable, and a text in which % stands before hexadecimal digits

# The record of what has succeeded, of this attempt or a later one; else of the newest: sets `record_path`.
find_publisher() { # stem, attempt
    local later
    record_path=$1.$2
    for ((later = $2; later <= $2 + 20; later++)); do
        [ -r "$1.$later" ] || continue
        record_path=$1.$later
        ! succeeded "$record_path" || return 0
    done
    return 1
}

# What its command finds where the step names `$(STEP.outputs)`: CSV with a row for each instance that has succeeded.
write_tables() {
    local name
    for name in $tables; do
        await_file "$table_of_batch.$name"
        write_table "$table_of_batch.$name" || {
            say "cannot write the table of values $path; not running the command"
            exit 73
        }
    done
}

write_table() { # file: of the table its path, the names of its parameters, and for each row a record and their values
    local head line row=0 name text record_path
    local -a names=() rows=() order
    local -A known=() cells=() published
    {
        IFS= read -r path
        IFS= read -r head
        while IFS= read -r line; do
            name=${line%% *}
            find_publisher "$state/attempts/${name%.*}" "${name##*.}" || continue
            rows[row]=${line#* }
            read_all_values "$record_path"
            for name in "${order[@]}"; do
                [ -n "${known[$name]}" ] || { known[$name]=yes names+=("$name"); }
                cells[$row.$name]=${published[$name]}
            done
            row=$((row + 1))
        done
    } <"$1"
    print_table >"$root/$path.$raw_job" && mv -f "$root/$path.$raw_job" "$root/$path"
}

read_all_values() { # record: sets `published`, and `order` to the names as they came
    local line pair name text
    order=() published=()
    while IFS= read -r line; do
        case $line in
        "value "*=*\;)
            pair=${line#value } name=${pair%%=*} text=${pair#*=}
            [ -n "${published[$name]+set}" ] || order+=("$name")
            published[$name]=${text%;}
            ;;
        'claim '* | 'again '*) order=() published=() ;;
        esac
    done <"$1"
} 2>/dev/null

print_table() {
    local line=
    [ -z "$head" ] || printf -v line '%b,' "$head"
    for name in "${names[@]}"; do line+=$name,; done
    printf '%s\n' "${line%,}"
    for ((row = 0; row < ${#rows[@]}; row++)); do
        line=
        [ -z "$head" ] || printf -v line '%b,' "${rows[row]}"
        for name in "${names[@]}"; do
            text=${cells[$row.$name]}
            case $text in *[\",]* | *$'\r'*) text=\"${text//\"/\"\"}\" ;; esac
            line+=$text,
        done
        printf '%s\n' "${line%,}" || return
    done
}

# What its command finds where the step names `$(STEP.list)`.
write_lists() {
    local step path line number
    for step in $lists; do
        await_file "$table_of_batch.list.$step"
        {
            read -r path
            while IFS= read -r line; do
                number=${line%% *}
                [ "$number" != - ] && [ -z "${succeeded[$step/$number]}" ] || printf '%s\n' "${line#* }"
            done >"$root/$path.$raw_job"
        } <"$table_of_batch.list.$step" && mv -f "$root/$path.$raw_job" "$root/$path" || {
            say "cannot write the list $path; not running the command"
            exit 73
        }
    done
}

# A scheduler that hears nothing of a node lets its job begin elsewhere, while the command may run on there. So each life
# looks from time to time for a newer one, or a newer attempt, and ends its command for it; and a new life waits for that.
keep_watch() {
    trap leave URG
    trap '[ -z "$watcher" ] || kill -- "-$watcher" 2>/dev/null' EXIT
    set -m
    {
        while sleep "$((patience > 0 ? patience * 3 : 1))"; do
            kill -0 $$ || exit
            ! has_newer || kill -URG $$
        done
    } 2>/dev/null &
    watcher=$!
    set +m
}

has_newer() {
    local word first second rest newest=
    while read -r word first second rest; do
        [ "$word" != claim ] || is_torn "$rest" || newest="$first $second"
    done <"$record"
    # No record is no newer one: the study may have been removed.
    [ -n "$newest" ] || return 1
    [ "$newest" != "$job $restart" ] || [ -e "${record%.*}.$((attempt + 1))" ]
} 2>/dev/null

leave() {
    local try
    newer=yes
    kill -TERM -- "-$child" || return
    for ((try = 0; try < 50; try++)); do
        sleep 0.1
        kill -0 -- "-$child" || return
    done
    kill -KILL -- "-$child"
} 2>/dev/null

leave_if_newer() {
    [ -n "$newer" ] || has_newer || return
    note "left $restart"
    say "attempt $attempt of $instance has started on another node; stopping it here"
    exit 75
}

# What is known of the life before this one, if it has told no end: sets `older`.
look_for_older() { # record
    local word first second host process time raw
    older= done=
    while read -r word first second host process time raw; do
        is_torn "$word $first $second $host $process $time $raw" && continue
        case $word in
        claim) [ "$first $second" = "$job $restart" ] || older="$host $process $raw" done= ;;
        exit) older= done=$first ;;
        told-exit | checkpoint | timeout | blocked | skipped | left) older= done= ;;
        esac
    done <"$1"
} 2>/dev/null

# That it has ended is sure if it ran on this very node and is not seen there, or if the scheduler heard the node to the
# end. Where nothing is told, it may run.
may_run_on() { # host, process, job
    [ "$1" != "$node" ] || { is_seen "$2" "$3"; return; }
    [ "$(last_end "$3")" != ended ]
} 2>/dev/null

is_seen() { # process, job: of the wrapper; its command has the record in its environment
    local each
    [ "$1" = $$ ] || ! has_word "/proc/$1/environ" "$job_variable=$2" || return 0
    for each in /proc/[0-9]*/environ; do
        ! has_word "$each" "MAESTRO_RECORD=$older_record" || return 0
    done
    return 1
}

has_word() { # file, word: among words that end with NUL
    local word
    while IFS= read -r -d '' word; do
        [ "$word" != "$2" ] || return 0
    done <"$1"
    return 1
} 2>/dev/null

# It waits for the older life's word, which comes within $((patience * 3)) s of its seeing this one; and for as long as it
# can be seen. What is on a node that nobody hears, nobody can know.
wait_for_older() {
    local left=$((patience * 9)) older done older_record=$record
    [ "$restart" -gt 0 ] || older_record=${record%.*}.$((attempt - 1))
    [ -r "$older_record" ] || return
    look_for_older "$older_record"
    # shellcheck disable=SC2086 # its words
    [ -n "$older" ] && may_run_on $older || return
    say "an earlier run may still be active (on ${older%% *}): waiting up to $left s for its end, longer if it is seen"
    while [ "$left" -gt 0 ] || [ "${older%% *}" = "$node" ]; do
        sleep 1
        left=$((left - 1))
        look_for_older "$older_record"
        # It had not seen this life, and did its work to the end.
        [ "$done" != 0 ] || exit 0
        # shellcheck disable=SC2086 # its words
        [ -n "$older" ] && { [ "${older%% *}" != "$node" ] || may_run_on $older; } || return
    done
}

runs_again() { # code: whether the step names it
    local range
    for range in $codes; do
        [ "$1" -ge "${range%-*}" ] && [ "$1" -le "${range#*-}" ] && return 0
    done
    return 1
}

# Signals reach the command.
forward() {
    case $1 in TERM | INT | HUP | QUIT) told=told ;; esac
    if [ "$1" = TERM ] && [ -n "$signal" ]; then
        # Where processes are kept in control groups, only this shell is told that the job is to end.
        warn
    else
        kill "-$1" "$child" 2>/dev/null
    fi
}

# Slurm gives the signal up to a minute early, and on older versions does not tell when the end is. What is left beyond
# the margin, the command still gets.
wait_for_the_end() { # says whether that is what is done
    now
    local left=$((limit - ${moment%%[.,]*} + begun - margin - 10))
    [ -n "$end_time" ] && left=$((end_time - ${moment%%[.,]*} - margin - 2))
    [ "$limit" -gt 0 ] && [ "$left" -gt 0 ] || return 1
    limit=0
    { sleep "$left" && kill "-$signal" $$; } 2>/dev/null &
    reminder=$!
}

# Slurm gives the signal of the walltime a minute early at most. One that comes before that tells of something else: of
# preemption, with `send_user_signal` among Slurm's parameters.
is_preempted() {
    now
    local left=$((limit - ${moment%%[.,]*} + begun - margin))
    [ -z "$end_time" ] || left=$((end_time - ${moment%%[.,]*} - margin))
    [ "$left" -gt 75 ]
}

# The job is to end before its walltime, and to go on in another life, if Slurm lets it: its command saves its state.
warn() {
    [ -n "$warned" ] || note warned
    warned=yes
    kill "-$signal" -- "-$child" 2>/dev/null
}

# Slurm puts back what it preempts, but only when its grace is over.
go_on_after_warning() {
    [ -z "$told" ] || return
    # Whatever its code, it has more to do.
    note "told-exit 143"
    put_back && {
        sleep 300
        exit 0
    }
    say "the scheduler refuses to requeue the job"
    ring
    exit 143
}

# The walltime is near: all that the command started is told, for it may not be the shell that must save its state.
near_the_end() {
    if is_preempted; then
        [ "$signal" != TERM ] || told=told
        warn
        return
    fi
    wait_for_the_end && return
    near=yes reminder=
    kill "-$signal" -- "-$child" 2>/dev/null
    # Slurm gives the signal up to a minute early and never late, so the time that is left is at least this.
    { sleep "$((margin > 20 ? margin - 10 : margin / 2 + 1))" && kill -KILL -- "-$child"; } 2>/dev/null &
    alarm=$!
}

# A trapped signal ends `wait` early, in bash now and then with -1, while the command is still there; and a command that
# ends at that very moment leaves its code to be asked for once more.
await() { # sets `code`
    local last
    while
        wait "$child" 2>/dev/null
        code=$?
        kill -0 "$child" 2>/dev/null
    do
        [ "$code" -ge 0 ] || sleep 0.1
    done
    wait "$child" 2>/dev/null
    last=$?
    [ "$last" -lt 0 ] || [ "$last" -eq 127 ] || code=$last
    [ "$code" -ge 0 ] || code=143
    [ -z "$near" ] && return
    # What the command left behind may still be saving.
    while kill -0 -- "-$child" 2>/dev/null; do sleep 1; done
    kill "$alarm" 2>/dev/null
}

# Becomes the command, in the environment that this job began with.
become() { # its words, each with a record separator behind it
    IFS=$'\x1e' read -r -a words <<<"$1"
    set -- "${words[@]}"
    unset OLDPWD
    for MAESTRO_NAME in "${MAESTRO_ASIDE[@]}"; do
        # It may be an array by now, which nobody exports.
        unset "${MAESTRO_NAME%%=*}"
        export "$MAESTRO_NAME"
    done
    exec "${MAESTRO_ENV[@]}" "$@"
}

run() { # command: sets `code`
    # A group of its own, so that a checkpoint's signal reaches all of it. Without one bash would have the command ignore
    # INT and QUIT, for good.
    set -m
    become "$1" &
    child=$!
    set +m
    local each
    for each in TERM INT HUP QUIT USR1 USR2; do trap "forward $each" "$each"; done
    [ -n "$signal" ] && trap near_the_end "$signal"
    await
}

# Writes how the command ended, behind what it has published. What seems to be a value and is none makes a good end a bad one.
note_end() { # words: `exit` becomes a line with its code
    local problem= words=$1
    if [ -e "$MAESTRO_OUTPUT" ] || [ -L "$MAESTRO_OUTPUT" ]; then
        read_values 2>/dev/null
        [ -z "$problem" ] || refuse_values
    fi
    require_outputs
    [ "$words" != exit ] || words="${told:+told-}exit $code"
    note "$words"
    values=
    # What is wrong in it, its user may want to see.
    [ -n "$problem" ] || forget_values
}

refuse_values() {
    [ "$code" -eq 0 ] && [ -z "$told" ] || return
    say "\$MAESTRO_OUTPUT$problem"
    # EX_DATAERR of sysexits.h
    code=65
}

# What the step says that it leaves. The functions for that stand in `outputs.sh`, and have no variables of their own.
require_outputs() {
    local -a patterns wanted
    [ "$code" -eq 0 ] && [ -z "$told" ] && [ -n "$files$declared" ] || return
    IFS=$'\x1e' read -r -a patterns <<<"$files"
    IFS=$'\x1e' read -r -a wanted <<<"$declared"
    [ "${#wanted[@]}" -eq 0 ] || wanted=(-- "${wanted[@]}")
    (check_outputs "${patterns[@]}" "${wanted[@]}") || code=65
}

forget_values() { [ ! -f "$MAESTRO_OUTPUT" ] || rm -f -- "$MAESTRO_OUTPUT"; }

read_values() { # sets `values`, and `problem` where there is one
    # Lengths are in bytes, and letters are ASCII's.
    local LC_ALL=C line text='' number=0
    local -a lines
    [ -f "$MAESTRO_OUTPUT" ] && [ ! -L "$MAESTRO_OUTPUT" ] || { problem=': not a regular file'; return; }
    [ -r "$MAESTRO_OUTPUT" ] || { problem=': cannot be read'; return; }
    # It ends where there is a NUL, or too much.
    IFS= read -r -d '' -n 1048577 text <"$MAESTRO_OUTPUT" && problem=': a value cannot contain NUL'
    [ "${#text}" -le 1048576 ] || { problem=': larger than 1048576 bytes'; return; }
    [ -z "$problem" ] || return
    mapfile -t lines <"$MAESTRO_OUTPUT"
    for line in "${lines[@]}"; do
        number=$((number + 1))
        [ -n "$line" ] || continue
        if [ "${#line}" -gt 65536 ]; then
            problem=", line $number: a line can have at most 65536 bytes"
        elif [[ $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then
            values+="value $line;"$'\n'
            continue
        else
            problem=", line $number: expected NAME=VALUE, with a name of letters, digits and _"
        fi
        return
    done
}

# Whatever its code, a command that was told of its walltime has more to do: it may well end with 0 when it has saved.
go_on() {
    if [ "$links" -lt 0 ] || [ "$past" -lt "$links" ]; then
        note checkpoint
        # The requeue ends this job, and this shell with it.
        put_back && {
            sleep 300
            exit 0
        }
        say "the scheduler refuses to requeue the job"
    fi
    note_end timeout
    ring
    exit 77
}

main() {
    root=$1 state=$1/.maestro
    number= past=0 skip= publisher= known= end= reminder= torn= values= watcher= newer= warned= warned_before= patience=${MAESTRO_PATIENCE:-10}
    identify
    # What bash calls HOSTNAME may be the login node's, from the environment there.
    [ -n "$node" ] || read -r node </proc/sys/kernel/hostname
    now
    begun=${moment%%[.,]*}
    refuse_if_foreign "$root"
    table_of_batch=$state/batches/$2 table=$state/batches/$2.$((task / 1000))
    read_table
    claim
    exec >>"$output.out" 2>>"$output.err" || exit 73
    cd "$workspace" || exit 73
    refuse_if_foreign .
    ring
    wait_for_older
    declare -A succeeded=()
    check_parents
    judge_condition
    leave_if_skipped
    write_lists
    read_inputs
    write_tables
    keep_watch
    # What goes on adds to what it has published; what begins anew does not.
    if [ "$past" -gt 0 ] || [ -n "$warned_before" ]; then command=$restart_command; else forget_values; fi
    run_until_it_ends
    note_end exit
    ring
    [ -z "$reminder" ] || kill "$reminder" 2>/dev/null
    exit "$code"
}

run_until_it_ends() { # sets `code`; again in place where the step says so
    local turn=1
    told= near=
    while :; do
        export MAESTRO_TRY=$turn
        leave_if_newer
        run "$command"
        leave_if_newer
        [ -n "$near" ] && go_on
        [ -z "$warned" ] || go_on_after_warning
        heed_late_signal
        [ "$code" -ne 0 ] && [ -z "$told" ] && [ "$turn" -le "$tries" ] && runs_again "$code" || break
        note "again $code"
        forget_values
        turn=$((turn + 1))
        [ "$pause" -gt 0 ] && sleep "$pause"
        [ -z "$told" ] || break
    done
}

# What ended the command may be about to end this shell, too: then it was told to end. A command that answers with 0 is
# at most some milliseconds faster.
heed_late_signal() {
    [ -z "$told" ] || return 0
    if [ "$code" -gt 128 ]; then sleep 1; elif [ "$code" -eq 0 ]; then sleep 0.05; fi
}
