# Judges a condition in a job, where our program is not installed: it computes what `Expressions/Evaluator.swift` does.
#
# Reads how many names the expression has, and its instructions, on one line, as `Expressions/AwkText.swift` writes them;
# then a line for each name: `n` with a number, `f` with 0 or 1, or `t` with a text, in which `%` stands before two hexadecimal digits.
# Or it has what was published, as it is: `N` for what must be a number, `F` for a flag, `T` for a text; or `E` and why it
# has no value, which is an error once it is looked at.
# Prints `true`, `false`, or `error` and why there is no value.
#
# POSIX awk; LC_ALL must be C, so that characters are bytes. No quotation marks of the shell, in which this text stands.

function fail(words) {
    print "error " words
    exit 0
}

function shown(text) { return length(text) > 60 ? substr(text, 1, 57) "..." : text }

function decoded(text,    result, place, code) {
    result = ""
    while ((place = index(text, "%")) > 0) {
        code = tolower(substr(text, place + 1, 2))
        result = result substr(text, 1, place - 1) sprintf("%c", 16 * digit(substr(code, 1, 1)) + digit(substr(code, 2, 1)))
        text = substr(text, place + 3)
    }
    return result text
}

function digit(letter) { return index("0123456789abcdef", letter) - 1 }

function is_decimal(text) {
    return text ~ /^-?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$/ && is_finite(text + 0)
}

# A number that is written has at most 15 digits, so that it is what it seems.
function is_number(text,    digits) {
    if (!is_decimal(text)) return 0
    digits = text
    sub(/[eE].*$/, "", digits)
    gsub(/[-.]/, "", digits)
    sub(/^0+/, "", digits)
    return length(digits) <= 15
}

function number_of(text) {
    if (!is_number(text)) fail("`" shown(text) "` is not a decimal number of at most 15 digits")
    return text + 0
}

function written(value, type) {
    if (type == "f") return value ? "true" : "false"
    if (type == "t") return value ""
    if (value == 0) return "0"
    if (value < 9007199254740992 && value > -9007199254740992 && whole(value) == value) return sprintf("%.0f", value)
    return sprintf("%.15g", value)
}

# Without what is behind the point.
function whole(number) {
    if (number >= 4503599627370496 || number <= -4503599627370496) return number
    return int(number)
}

# Some awks find that no number differs from what is none.
function is_finite(number) { return number < 1.7976931348623158e308 && number > -1.7976931348623158e308 }

function finite(number) {
    if (!is_finite(number)) fail("the result is too large for a number")
    return number
}

function push(type, value) {
    types[++top] = type
    values[top] = value
}

function push_coded(text) { push_value(substr(text, 1, 1), substr(text, 2)) }

function push_value(type, text) {
    if (type == "t") push("t", decoded(text) "")
    else if (type == "n" || type == "f") push(type, text + 0)
    else if (type == "T") push("t", text "")
    else if (type == "E") fail(text)
    else if (type == "N") {
        if (!is_decimal(text)) fail("`" shown(text) "` is not a decimal number")
        push("n", text + 0)
    }
    else if (text == "true" || text == "false") push("f", text == "true")
    else fail("`" shown(text) "` is neither true nor false")
}

function equal(left, right) {
    if (types[left] == "t") return (values[left] "") == (values[right] "")
    return values[left] + 0 == values[right] + 0
}

function binary(word,    left, right) {
    right = values[top] + 0
    left = values[--top] + 0
    if (word == "add") return finite(left + right)
    if (word == "sub") return finite(left - right)
    if (word == "mul") return finite(left * right)
    if (right == 0) fail("`/` divides by 0")
    return finite(left / right)
}

function compared(word,    left, right) {
    top--
    if (word == "eq") return equal(top, top + 1)
    if (word == "ne") return !equal(top, top + 1)
    left = values[top] + 0
    right = values[top + 1] + 0
    if (word == "lt") return left < right
    if (word == "le") return left <= right
    if (word == "gt") return left > right
    return left >= right
}

# Whether the value is in a list, which begins with what is expected.
function is_member(fields, count,    place, found) {
    found = 0
    for (place = 3; place <= count && !found; place++) {
        push_coded(fields[place])
        top--
        found = equal(top, top + 1)
    }
    return found == fields[2] + 0
}

function remainder(left, right,    rest) {
    if (right == 0) fail("`mod` divides by 0")
    rest = left % right
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
}

function power(base, exponent,    result, count) {
    if (base == 0 && exponent < 0) fail("`pow` divides by 0")
    if (whole(exponent) != exponent) {
        if (base < 0) fail(written(base, "n") " has no power " written(exponent, "n"))
        return finite(base ^ exponent)
    }
    # Each awk has a way of its own for this.
    result = 1
    for (count = exponent < 0 ? -exponent : exponent; count > 0; count = whole(count / 2)) {
        if (count % 2 == 1) result *= base
        if (count > 1) base *= base
    }
    return finite(exponent < 0 ? 1 / result : result)
}

function floored(number,    part) {
    part = whole(number)
    return part > number ? part - 1 : part
}

function rounded(number,    part) {
    if (number < 0) return -rounded(-number)
    part = whole(number)
    return number - part >= 0.5 ? part + 1 : part
}

function numeric(name, number) {
    if (name == "abs") return number < 0 ? -number : number
    if (name == "floor") return floored(number)
    if (name == "ceil") return -floored(-number)
    if (name == "round") return rounded(number)
    if (name == "exp") {
        if (number > 709.782712893384) fail("the result is too large for a number")
        return number < -745.2 ? 0 : finite(exp(number))
    }
    if (name == "sqrt") {
        if (number < 0) fail(written(number, "n") " has no square root")
        return sqrt(number)
    }
    if (number <= 0) fail(written(number, "n") " has no logarithm")
    return log(number)
}

function folded(name, count,    result, other) {
    result = values[top--] + 0
    while (--count > 0) {
        other = values[top--] + 0
        if (name == "pow") result = power(other, result)
        else if (name == "mod") result = remainder(other, result)
        else if (name == "min" ? other < result : other > result) result = other
    }
    return result
}

function bounded(text) {
    if (length(text) > 65536) fail("this makes a text of more than 65536 bytes")
    return text
}

function joined(count,    result, place) {
    result = ""
    for (place = top - count + 1; place <= top; place++) result = bounded(result written(values[place], types[place]))
    top -= count
    return result
}

# In characters: bytes that begin one.
function measured(text) {
    gsub(/[\200-\277]/, "", text)
    return length(text)
}

function replaced(text, old, new,    result, place) {
    if (old == "") fail("`replace` cannot look for an empty text")
    result = ""
    while ((place = index(text, old)) > 0) {
        result = bounded(result substr(text, 1, place - 1) new)
        text = substr(text, place + length(old))
    }
    return bounded(result text)
}

function side(name, text, separator,    place) {
    if (separator == "") fail("the separator of `" name "` is empty")
    place = index(text, separator)
    if (name == "before") return place ? substr(text, 1, place - 1) : text
    return place ? substr(text, place + length(separator)) : ""
}

function path_part(name, path,    whole_path, end) {
    whole_path = path
    sub(/\/+$/, "", whole_path)
    end = length(whole_path)
    while (end > 0 && substr(whole_path, end, 1) != "/") end--
    if (name == "name") return substr(whole_path, end + 1)
    if (end == 0) return whole_path == "" ? substr(path, 1, 1) : ""
    path = substr(whole_path, 1, end)
    sub(/\/+$/, "", path)
    return path == "" ? "/" : path
}

function asked(name, text, other) {
    if (name == "contains") return other == "" || index(text, other) > 0
    if (length(other) > length(text)) return name == "matches" ? fits(text, other) : 0
    if (name == "starts") return substr(text, 1, length(other)) "" == other ""
    if (name == "ends") return substr(text, length(text) - length(other) + 1) "" == other ""
    return fits(text, other)
}

# Bytes of the character that begins at a place.
function width(text, place,    end) {
    end = place + 1
    while (end <= length(text) && substr(text, end, 1) ~ /[\200-\277]/) end++
    return end - place
}

function fits(text, pattern,    place, mark, star, kept, letter) {
    place = mark = 1
    star = 0
    while (place <= length(text)) {
        letter = substr(pattern, mark, 1)
        if (letter == "*") {
            star = ++mark
            kept = place
        } else if (letter == "?") {
            place += width(text, place)
            mark++
        } else if (letter != "" && letter == substr(text, place, 1)) {
            place++
            mark++
        } else if (star) {
            mark = star
            kept += width(text, kept)
            place = kept
        } else return 0
    }
    return substr(pattern, mark) ~ /^[*]*$/
}

function call(name, count,    text, other) {
    if (name == "pow" || name == "mod" || name == "min" || name == "max") push("n", folded(name, count))
    else if (name == "text") push("t", joined(count))
    else if (name == "number") push("n", number_of(values[top--]))
    else if (name == "length") push("n", measured(values[top--]))
    else if (name == "lower") push("t", tolower(values[top--]))
    else if (name == "upper") push("t", toupper(values[top--]))
    else if (name == "name" || name == "folder") push("t", path_part(name, values[top--]))
    else if (name == "replace") {
        top -= 3
        push("t", replaced(values[top + 1], values[top + 2], values[top + 3]))
    } else if (count == 2) {
        other = values[top--]
        text = values[top--]
        if (name == "before" || name == "after") push("t", side(name, text, other))
        else push("f", asked(name, text, other))
    } else push("n", numeric(name, values[top--] + 0))
}

# Its fields: the text before it, flags, width, precision, letter, the text behind it.
function fill(fields,    flags, text, number) {
    flags = decoded(fields[3])
    if (fields[6] == "s") text = padded(written(values[top], types[top]), flags, fields[4], fields[5])
    else {
        number = values[top] + 0
        if (fields[6] == "d") {
            if (rounded(number) != number) {
                fail("`%" flags fields[4] "d` writes whole numbers, and the value is " written(number, "n"))
            }
            text = sprintf("%" flags fields[4] ".0f", number == 0 ? 0 : number)
        } else text = sprintf("%" flags fields[4] (fields[5] == "" ? "" : "." fields[5]) fields[6], number)
    }
    # The format itself lies below its value where it is written out.
    top -= 2
    push("t", bounded(decoded(fields[2]) text decoded(fields[7])))
}

function padded(text, flags, least, most,    end) {
    if (most != "") {
        for (end = 1; most > 0 && end <= length(text); most--) end += width(text, end)
        text = substr(text, 1, end - 1)
    }
    for (least -= measured(text); least > 0; least--) text = index(flags, "-") ? text " " : " " text
    return text
}

# An instruction that takes two numbers, or compares two values.
function binary_instruction(word,    result) {
    if (word == "add" || word == "sub" || word == "mul" || word == "div") {
        result = binary(word)
        top--
        push("n", result)
    } else {
        result = compared(word)
        top--
        push("f", result)
    }
}

function take(instruction,    fields, count, result) {
    count = split(instruction, fields, ":")
    word = fields[1]
    if (word == "value") push_coded(fields[2])
    else if (word == "name") push_coded(operands[fields[2] + 0])
    else if (word == "neg") values[top] = -values[top]
    else if (word == "not") values[top] = !values[top]
    else if (word == "in") {
        result = is_member(fields, count)
        top--
        push("f", result)
    } else if (word == "call") call(fields[2], fields[3] + 0)
    else if (word == "fmt") fill(fields)
    else if (word == "and" || word == "or") {
        if ((values[top] ? "or" : "and") == word) return fields[2] + 0
        top--
    } else if (word == "unless") {
        if (!values[top--]) return fields[2] + 0
    } else if (word == "jump") return fields[2] + 0
    else if (word != "nop") binary_instruction(word)
    return 0
}

BEGIN {
    while ((getline line) > 0) {
        names = line + 0
        size = split(line, code, " ")
        for (place = 1; place <= names; place++) {
            getline line
            operands[place] = line
        }
        top = 0
        at = 2
        while (at <= size) {
            target = take(code[at])
            at = target ? target + 1 : at + 1
        }
        print values[top] ? "true" : "false"
    }
}
