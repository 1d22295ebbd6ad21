# Whether a command that ended well has left what its step declares; else says what is missing, and gives 65. Run in the
# workspace by the wrapper, and beside the conductor by `sh -c`. Arguments:
#   PATTERN...             of files, from the workspace
#   -- DECLARATION...      of values: fields that are parted by the group separator, and whose first is the name. Then
#                          `required` or `optional`; the type; the least and the largest number, empty for none; and the
#                          texts that are allowed, if not all are
# The last line of a name in the file of values counts, as everywhere.
check_outputs() {
    missing=
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        has_file "$1" || missing="${missing:+$missing; }did not write $1"
        shift
    done
    if [ $# -gt 1 ]; then
        shift
        values=$(find_wrong_values "$@") || values='cannot check its values, because awk failed'
        [ -z "$values" ] || missing="${missing:+$missing; }$values"
    fi
    [ -n "$missing" ] || return 0
    printf 'maestro-swift: %s\n' "$missing" >&2
    return 65
}

# A pattern is not split at blanks; one without a match stands for itself.
has_file() {
    pattern=$1
    (
        IFS=
        set +f
        # shellcheck disable=SC2086 # it is a pattern
        set -- $pattern
        [ -e "$1" ] || [ -L "$1" ]
    )
}

find_wrong_values() {
    awk '
    function is_number(text) {
        return text ~ /^-?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?$/
    }
    function wrong(words) { printf "%s%s", separator, words; separator = "; " }
    function allowed(text, count, fields,    place) {
        if (fields[3] == "number" || fields[3] == "whole") {
            if (!is_number(text)) return "a number"
            if (fields[3] == "whole" && text !~ /^-?[0-9]+$/) return "a whole number"
            if (fields[4] != "" && text + 0 < fields[4] + 0) return "at least " fields[4]
            if (fields[5] != "" && text + 0 > fields[5] + 0) return "at most " fields[5]
        }
        if (fields[3] == "flag" && text != "true" && text != "false") return "true or false"
        if (count < 6) return ""
        for (place = 6; place <= count; place++) {
            if (text "" == fields[place] "") return ""
            if ((fields[3] == "number" || fields[3] == "whole") && text + 0 == fields[place] + 0) return ""
        }
        return "one of those that are declared"
    }
    BEGIN {
        file = ENVIRON["MAESTRO_OUTPUT"]
        while ((getline line < file) > 0) {
            equals = index(line, "=")
            if (equals > 1) { name = substr(line, 1, equals - 1); known[name] = 1; values[name] = substr(line, equals + 1) }
        }
        for (place = 1; place < ARGC; place++) {
            count = split(ARGV[place], fields, "\035")
            name = fields[1]
            if (!(name in known)) { if (fields[2] == "required") wrong("did not publish " name); continue }
            need = allowed(values[name], count, fields)
            if (need != "") wrong("published " name "=" substr(values[name], 1, 100) ", which must be " need)
        }
        exit
    }' "$@"
}
