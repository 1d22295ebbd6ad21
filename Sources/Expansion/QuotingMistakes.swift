import Diagnostics

extension Diagnostic {
    static func unquotable(
        _ token: QuotedToken, _ problem: QuotedToken.Problem, shell: String, at place: Place
    ) -> Diagnostic {
        let (why, hint) = problem.explanation(token, shell: shell)
        let what = token.isImplied ? "`\(token.text)`, whose values come from outside," : "`\(token.text)`"
        return .error("unquotable-token", at: place, "\(what) cannot be quoted \(why)", hint: hint)
    }

    static func endsHereDocument(
        _ written: String, _ harm: ForbiddenLines.Harm, at place: Place?, token: Place
    ) -> Diagnostic {
        let notes = place == nil ? [] : [Note("where it would be put", at: token)]
        return switch harm {
        case .end(let delimiter):
            .error(
                "unquotable-value", at: place ?? token,
                "this value of `\(written)` would end the here-document around it, with the line `\(delimiter)`",
                hint: "choose a delimiter that is not a line of any value", notes: notes)
        case .tab:
            .error(
                "unquotable-value", at: place ?? token,
                "a line of this value of `\(written)` begins with a tab, which `<<-` removes",
                hint: "write `<<` instead of `<<-`", notes: notes)
        case .backslash:
            .error(
                "unquotable-value", at: place ?? token,
                "a line of this value of `\(written)` ends in a backslash, which the here-document around it removes",
                hint: "put it into a variable before the here-document", notes: notes)
        }
    }
}

extension QuotedToken.Problem {
    fileprivate func explanation(_ quoted: QuotedToken, shell: String) -> (why: String, hint: String) {
        let (name, token) = (quoted.name, quoted.text)
        switch self {
        case .launcher: return ("because it is several words", "write `$(LAUNCHER)`")
        case .outsideCommand:
            return ("here, because no shell reads this", "write `$(\(name))`; use `|q` in `cmd` and `restart` only")
        case .unknownShell:
            return (
                "for `\(shell)`: only the rules of sh, bash, dash, zsh and ksh are known",
                quoted.isImplied ? "use one of these shells" : "write `$(\(name))`, or use one of these shells"
            )
        case .quotedWithin(let other):
            return (
                "because its value contains `$(\(other)|q)`",
                "write `$(\(name))`, or `$(\(other))` where it is defined"
            )
        case .outputWithin(let variable):
            return (
                "because its value contains one of another step (`\(variable)`), which is not known yet",
                "write `$(\(name))`"
            )
        case .inQuotedDocument:
            return (
                "in a here-document whose delimiter is quoted, since the shell replaces nothing in it",
                "write the delimiter without quotes"
            )
        case .context(let reason): return reason.explanation(token)
        }
    }
}

extension ShellContext.Reason {
    fileprivate func explanation(_ token: String) -> (why: String, hint: String) {
        let variable = "put it into a variable first: write `x=\(token)` before, and `$x` here"
        switch self {
        case .backslash: return ("after a backslash", "remove the backslash; `|q` quotes all characters")
        case .dollar: return ("after `$`", "remove the `$`, or write it as `\\$` with something between the two")
        case .variable: return ("directly after the name of a variable", "write the name in braces, as in `${NAME}`")
        case .subscripted: return ("within a subscript, which the shell may evaluate", variable)
        case .braces: return ("within `${…}`", variable)
        case .arithmetic: return ("within `((…))`, which the shell evaluates", variable)
        case .ansiQuotes: return ("within `$'…'`", "write it outside these quotes")
        case .backticks: return ("within backticks", "write `$(…)` instead of backticks")
        case .directive: return ("in a line that the scheduler reads", "write the option into `args`")
        case .besideAnother:
            return (
                "beside another token in a here-document: together they could end it",
                "write a blank between the two"
            )
        case .unclosed(let construct):
            return ("because \(construct.rawValue) before or around it is not closed", "close it")
        case .lost(let construct):
            return (
                "because shells disagree on where \(construct.rawValue) before it ends, or it is not understood here",
                "write that in another way, or \(variable)"
            )
        }
    }
}
