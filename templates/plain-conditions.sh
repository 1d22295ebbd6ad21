# shellcheck shell=bash # a part of wrapper.sh
#
# How a wrapper judges a condition that compares plain values and does nothing else, as most do; a part of `wrapper.sh`.
# This shell has done that before an awk has begun. It reads what `condition.awk` reads and says what that says.

# Sets `verdict`; fails where awk is needed: for a calculation, a value that is not plain, an error.
judge_plainly() { # the values of its names
    [ "${#condition}" -le 1000 ] || return
    local LC_ALL=C place=1 top=0 rest
    local -a code types=() stack=()
    read -r -a code <<<"$condition"
    while [ "$place" -lt "${#code[@]}" ]; do
        rest=${code[place]#*:}
        case ${code[place]} in
        value:*) push_plain "$rest" || return ;;
        name:*) push_plain "${!rest}" || return ;;
        neg) stack[top - 1]=$((-stack[top - 1])) ;;
        not) stack[top - 1]=$((!stack[top - 1])) ;;
        eq | ne | lt | le | gt | ge) compare_plainly "${code[place]}" ;;
        in:*) find_plainly "$rest" || return ;;
        # It jumps to the instruction of that number, of which the first is 2.
        and:*) if [ "${stack[top - 1]}" = 1 ]; then top=$((top - 1)); else place=$((rest - 1)); fi ;;
        or:*) if [ "${stack[top - 1]}" = 0 ]; then top=$((top - 1)); else place=$((rest - 1)); fi ;;
        nop) ;;
        *) return 1 ;;
        esac
        place=$((place + 1))
    done
    if [ "${stack[0]}" = 1 ]; then verdict=true; else verdict=false; fi
}

# Numbers are kept as millionths. Two with fifteen digits at most compare as they do in awk, which rounds them.
push_plain() { # a letter for the type, and the value
    local text=${1#?}
    case $1 in
    [nN]*)
        [[ $text =~ ^(-?)([0-9]{1,12})([.]([0-9]{1,6}))?$ ]] || return
        [ "$((${#BASH_REMATCH[2]} + ${#BASH_REMATCH[4]}))" -le 15 ] || return
        text=${BASH_REMATCH[4]}000000
        text=$((${BASH_REMATCH[1]}(10#${BASH_REMATCH[2]} * 1000000 + 10#${text:0:6})))
        ;;
    f1 | Ftrue) text=1 ;;
    f0 | Ffalse) text=0 ;;
    t*) decode text "$text" ;;
    T*) ;;
    *) return 1 ;;
    esac
    types[top]=${1:0:1} stack[top]=$text
    top=$((top + 1))
}

compare_plainly() { # eq, ne, lt, le, gt or ge
    local left=${stack[top - 2]} right=${stack[top - 1]} result=1
    case ${types[top - 1]}$1 in
    [tT]eq) [ "$left" = "$right" ] || result=0 ;;
    [tT]ne) [ "$left" != "$right" ] || result=0 ;;
    *) [ "$left" "-$1" "$right" ] || result=0 ;;
    esac
    top=$((top - 1))
    types[top - 1]=f stack[top - 1]=$result
}

find_plainly() { # whether it is to be there, and the members of a list, parted by colons
    local member found=0 wanted=${stack[top - 1]} type=${types[top - 1]}
    local -a members
    IFS=: read -r -a members <<<"${1#*:}"
    for member in "${members[@]}"; do
        types[top - 1]=$type stack[top - 1]=$wanted
        push_plain "$member" || return
        compare_plainly eq
        found=${stack[top - 1]}
        [ "$found" = 0 ] || break
    done
    types[top - 1]=f stack[top - 1]=$((found == ${1%%:*}))
}
