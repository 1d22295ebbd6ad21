import Expressions
import Testing

/// What is no expression, and what its author is told: one mistake, with its place.
@Suite struct GrammarTests {
    @Test(
        "a value that is missing, or is none",
        arguments: [
            MistakeCase("", at: "", "the expression is empty"),
            MistakeCase(" \n", at: "", "the expression is empty"),
            MistakeCase("1 +", at: "", "the expression ends where a value is needed"),
            MistakeCase("(1 + )", at: ")", "`)` stands where a value is needed"),
            MistakeCase("pow(1, )", at: ")", "`)` stands where a value is needed"),
            MistakeCase("1 * / 2", at: "/", "`/` stands where a value is needed"),
            MistakeCase("and true", at: "and", "`and` stands where a value is needed"),
            MistakeCase("+1", at: "+", "`+` has no value before it", hint: "leave out a sign of `+`"),
            MistakeCase("[1]", at: "[", "a list is allowed only after `in`"),
            MistakeCase(
                "SIZE > 40", at: "SIZE", "`SIZE` is a word, and a value is needed",
                hint: "write `$(SIZE)`, or put a text in quotes"),
            MistakeCase(
                "$(ON) and True", at: "True", "`True` is a word, and a value is needed", hint: "write `true`"),
            MistakeCase(
                "$(LEVEL) == “high”", at: "“high”", "`“high”` is a word, and a value is needed",
                hint: "put a text in straight quotes, `\"` or `'`"),
            MistakeCase("- -$(SIZE)", at: "-", "`-` follows another `-`", hint: "write `-(-…)`"),
            MistakeCase("---1", at: "-", "`-` follows another `-`", hint: "write `-(-…)`"),
            MistakeCase("not not $(ON)", at: "not", "`not` is not allowed here", hint: "write `(not …)`"),
            MistakeCase("$(ON) == not $(ON)", at: "not", "`not` is not allowed here", hint: "write `(not …)`"),
        ])
    func values(mistake: MistakeCase) { mistake.check() }

    @Test(
        "what cannot follow a value",
        arguments: [
            MistakeCase(
                "1 2", at: "2", "`2` cannot follow a value", hint: "put an operator, `and` or `or` between two values"),
            MistakeCase(
                "1 < 2 $(N)", at: "$(N)", "`$(N)` cannot follow a value",
                hint: "put an operator, `and` or `or` between two values"),
            MistakeCase("$(ON) AND $(ON)", at: "AND", "`AND` cannot follow a value", hint: "write `and`"),
            MistakeCase("1 true", at: "true", "`true` cannot follow a value"),
            MistakeCase(
                "$(N) in [1] + 2", at: "+", "`+` cannot follow a value",
                hint: "put an operator, `and` or `or` between two values"),
            MistakeCase(
                "$(ON) not $(ON)", at: "not", "`not` cannot follow a value, except in `not in`",
                hint: "write `and not` or `or not`"),
            MistakeCase("1)", at: ")", "`)` closes nothing"),
            MistakeCase("(1", at: "(", "`(` has no `)` at its end"),
            MistakeCase("2 * pow(1, (2)", at: "pow", "`pow(` has no `)` at its end"),
            MistakeCase("(1, 2)", at: ",", "`,` is not between arguments of a function"),
            MistakeCase("1, 2", at: ",", "`,` is not between arguments of a function"),
            MistakeCase(
                "$(N)]", at: "]", "`]` cannot follow a value", hint: "put an operator, `and` or `or` between two values"
            ),
        ])
    func continuations(mistake: MistakeCase) { mistake.check() }

    @Test(
        "comparisons do not chain",
        arguments: [
            ("1 < $(N) < 3", "<"), ("1 == 1 != true", "!="), ("$(N) in [1] == true", "=="), ("1 < $(N) in [1]", "in"),
            ("$(N) in [1] not in [2]", "not"), ("1 < 2 + 3 <= 4", "<="),
        ])
    func chains(text: String, sign: String) {
        MistakeCase(
            text, at: sign, "comparisons do not chain", hint: "write `… and …`, or put one of them in parentheses"
        ).check()
    }

    @Test(
        "signs of other languages",
        arguments: [
            ("=", "write `==` to compare"), ("===", "write `==`"), ("!==", "write `!=`"), ("<>", "write `!=`"),
            ("=~", "write `matches(…)`, with `*` and `?` in the pattern"), ("&&", "write `and`"), ("||", "write `or`"),
            ("&", "write `and`"), ("|", "write `or`"), ("!", "write `not`"), ("%", "write `mod(…)`"),
            ("**", "write `pow(…)`"), ("^", "write `pow(…)`"), ("//", "write `floor(… / …)`"), ("?", "write `if(…)`"),
        ])
    func foreignSigns(sign: String, hint: String) {
        MistakeCase("1 \(sign) 2", at: sign, "`\(sign)` is not an operator", hint: hint).check()
    }

    @Test("other characters mean nothing", arguments: [";", "@", "{", "\\", ":", "\u{7}", "#", "~"])
    func characters(character: String) {
        MistakeCase("1 \(character) 2", at: character, "`\(character)` means nothing here").check()
    }

    @Test(
        "texts, numbers and names that are not well written",
        arguments: [
            MistakeCase(
                "$(LEVEL) == 'it''s", at: "'", "the text that begins here has no quote at its end",
                hint: "end it with `'`; a quote within is written twice"),
            MistakeCase("5x", at: "5x", "`5x` is not a decimal number", hint: "put a text in quotes"),
            MistakeCase("0x10", at: "0x10", "`0x10` is not a decimal number", hint: "put a text in quotes"),
            MistakeCase("1.2.3", at: "1.2.3", "`1.2.3` is not a decimal number", hint: "put a text in quotes"),
            MistakeCase("1 + .", at: ".", "`.` is not a decimal number", hint: "put a text in quotes"),
            MistakeCase(
                "1234567890123456", at: "1234567890123456",
                "`1234567890123456` has more than 15 digits, which numbers cannot hold",
                hint: "put it in quotes, as a text"),
            MistakeCase("1e999", at: "1e999", "`1e999` is too large for a number"),
            MistakeCase("$SIZE", at: "$", "`$` is not followed by `(`", hint: "write `$(SIZE)`"),
            MistakeCase("${SIZE}", at: "$", "`$` is not followed by `(`", hint: "write `$(SIZE)`"),
            MistakeCase("$", at: "$", "`$` is not followed by `(`", hint: "write `$(NAME)`"),
            MistakeCase("$(SIZE > 1", at: "$(", "`$(` has no `)` after a name", hint: "write `$(NAME)`"),
            MistakeCase("$((1 + 2))", at: "$(", "`$(` has no `)` after a name", hint: "write `$(NAME)`"),
            MistakeCase("$()", at: "$()", "`$()` has no name", hint: "write `$(NAME)`"),
            MistakeCase(
                "$(SIZE|q)", at: "$(SIZE|q)", "`|q` quotes for a shell, and an expression has none",
                hint: "write `$(SIZE)`"),
        ])
    func words(mistake: MistakeCase) { mistake.check() }

    @Test(
        "functions that are none, or have other arguments",
        arguments: [
            MistakeCase("cell(1.5)", at: "cell", "`cell` is not a function", hint: "did you mean `ceil`?"),
            MistakeCase("frobnicate(1.5)", at: "frobnicate", "`frobnicate` is not a function"),
            MistakeCase("pow(2)", at: "pow", "`pow` takes 2 arguments, and here it has 1"),
            MistakeCase("abs(1, 2)", at: "abs", "`abs` takes 1 argument, and here it has 2"),
            MistakeCase("min()", at: "min", "`min` takes 1 argument or more, and here it has 0"),
            MistakeCase("if(true, 1)", at: "if", "`if` takes 3 arguments, and here it has 2"),
            MistakeCase("if(true, 1, 2, 3)", at: "if", "`if` takes 3 arguments, and here it has 4"),
            MistakeCase(
                "ceil $(SIZE)", at: "ceil", "`ceil` is a function, and needs a `(` after it",
                hint: "write `ceil(…)`, or `$(ceil)` for a value of this name"),
            MistakeCase(
                "mean($(SIZE)) > 1", at: "mean",
                "`mean` is kept for conditions over the instances of a step, and is not available yet"),
        ])
    func functions(mistake: MistakeCase) { mistake.check() }

    @Test(
        "lists that are none",
        arguments: [
            MistakeCase("$(N) in 1", at: "1", "`in` needs a list", hint: "write it as in `in [1, 2, 3]`"),
            MistakeCase("$(N) in []", at: "]", "a value of the list is missing before `]`"),
            MistakeCase("$(N) in [1, ]", at: "]", "a value of the list is missing before `]`"),
            MistakeCase("$(N) in [1", at: "[", "`[` has no `]` at its end"),
            MistakeCase("$(N) in [1,", at: "", "the expression ends within a list", hint: "end it with `]`"),
            MistakeCase(
                "$(N) in [1 2]", at: "2", "`2` is not `,` or `]`, one of which follows a value of a list"),
            MistakeCase(
                "$(LEVEL) in [low]", at: "low", "`low` is a word, and a list has numbers and texts",
                hint: "put a text in quotes"),
            MistakeCase(
                "$(N) in [$(SIZE)]", at: "$(SIZE)", "`$(SIZE)` is not a number, a text, `true` or `false`",
                hint: "compare with `==` and `or` what is not written out"),
            MistakeCase(
                "$(N) in [-'a']", at: "'a'", "`'a'` is not a number, a text, `true` or `false`",
                hint: "compare with `==` and `or` what is not written out"),
        ])
    func lists(mistake: MistakeCase) { mistake.check() }
}
