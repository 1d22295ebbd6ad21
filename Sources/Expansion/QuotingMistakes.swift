import Diagnostics

extension Diagnostic {
    static func unquotable(
        _ name: String, _ problem: QuotedToken.Problem, shell: String, at place: Place
    ) -> Diagnostic {
        let (why, hint) = problem.explanation(name, shell: shell)
        return .error("unquotable-token", at: place, "`$(\(name)|q)` cannot be quoted \(why)", hint: hint)
    }

    static func endsHereDocument(
        _ name: String, _ harm: ForbiddenLines.Harm, at place: Place?, token: Place
    ) -> Diagnostic {
        let notes = place == nil ? [] : [Note("where it would be put", at: token)]
        return switch harm {
        case .end(let delimiter):
            .error(
                "unquotable-value", at: place ?? token,
                "this value of `$(\(name)|q)` would end the here-document that it stands in, by the line `\(delimiter)`",
                hint: "end the here-document with a word that no value has as a line", notes: notes)
        case .tab:
            .error(
                "unquotable-value", at: place ?? token,
                "a line of this value of `$(\(name)|q)` begins with a tab, which `<<-` takes away",
                hint: "write `<<` instead of `<<-`", notes: notes)
        case .backslash:
            .error(
                "unquotable-value", at: place ?? token,
                "a line of this value of `$(\(name)|q)` ends in a backslash, which the here-document around it takes away",
                hint: "put it into a variable before the here-document", notes: notes)
        }
    }
}

extension QuotedToken.Problem {
    fileprivate func explanation(_ name: String, shell: String) -> (why: String, hint: String) {
        let token = "$(\(name)|q)"
        switch self {
        case .launcher: return ("since it is several words", "write `$(LAUNCHER)`")
        case .outsideCommand:
            return ("here, for no shell reads this", "write `$(\(name))`; `|q` belongs into `cmd` and `restart`")
        case .unknownShell:
            return (
                "for `\(shell)`: the rules of sh, bash, dash, zsh and ksh are known",
                "write `$(\(name))`, or let one of these run the step"
            )
        case .quotedWithin(let other):
            return (
                "since what it stands for has `$(\(other)|q)` in it",
                "write `$(\(name))`, or `$(\(other))` where it is defined"
            )
        case .context(let reason): return reason.explanation(token)
        }
    }
}

extension ShellContext.Reason {
    fileprivate func explanation(_ token: String) -> (why: String, hint: String) {
        let variable = "put it into a variable first: write `x=\(token)` before, and `$x` here"
        switch self {
        case .backslash: return ("behind a backslash", "remove the backslash; `|q` sees to all characters")
        case .dollar: return ("behind `$`", "remove the `$`, or write it as `\\$` with something between the two")
        case .variable: return ("directly behind the name of a variable", "write the name in braces, as in `${NAME}`")
        case .subscripted: return ("within a subscript, which the shell may calculate", variable)
        case .braces: return ("within `${…}`", variable)
        case .arithmetic: return ("within `((…))`, which the shell calculates", variable)
        case .ansiQuotes: return ("within `$'…'`", "write it beside these quotes")
        case .backticks: return ("within backticks", "write `$(…)` instead of backticks")
        case .directive: return ("in a line that the scheduler reads", "write the option into `args`")
        case .besideAnother:
            return (
                "beside another token in a here-document: together they could end it",
                "write a blank between the two"
            )
        case .unclosed(let construct):
            return ("since \(construct.rawValue) before it, or around it, has no end", "end it")
        case .lost(let construct):
            return (
                "since shells do not agree on where \(construct.rawValue) before it ends, or it is not understood here",
                "write that in another way, or \(variable)"
            )
        }
    }
}
