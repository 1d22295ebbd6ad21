import Diagnostics
import Specification

/// `$(NAME|q)` where no quotes can be right, and values that no quotes can keep.
extension Expander {
    mutating func command(_ written: Located<String>, step: Int, _ combinations: [UInt32]) -> TokenText {
        let compiled = compiler.compileCommand(written.value, funnels: funnels[step], shell: study.batch.shellLine)
        tell(compiled.tokens, in: written)
        warnOfOddSpace(in: written)
        check(compiled, written, combinations)
        return compiled.text
    }

    /// Texts that no shell reads.
    mutating func refuseQuotes(in texts: [Located<String>], _ step: Int) {
        for text in texts { refuseQuotes(in: text, funnels: funnels[step]) }
    }

    private mutating func refuseQuotes(in text: Located<String>, funnels: Set<Int>) {
        let replaced = compiler.environment.replacing(text.value)
        guard !diagnostics.isEnough, replaced.utf8.contains(UInt8(ascii: "|")) else { return }
        var tokens: [QuotedToken] = []
        _ = compiler.pieces(replaced, funnels: funnels, quoted: &tokens)
        tell(tokens.map { $0.refused(.outsideCommand, movedBy: 0) }, in: text)
    }

    /// The batch section, and values and labels of parameters.
    mutating func refuseQuotesOutsideSteps() {
        let batch = study.batch.settings.values.sorted { $0.place < $1.place } + study.batch.arguments
        for text in batch { refuseQuotes(in: text, funnels: []) }
        for parameter in study.parameters {
            refuseQuotes(in: parameter.values)
            switch parameter.labels {
            case .pattern(let pattern): refuseQuotes(in: pattern, funnels: [])
            case .list(let list): refuseQuotes(in: list)
            }
        }
    }

    private mutating func refuseQuotes(in texts: PlacedTexts) {
        guard texts.containsByte(where: { $0 == UInt8(ascii: "|") }) else { return }
        for index in texts.indices where !diagnostics.isEnough {
            let text = texts[index]
            guard text.utf8.contains(UInt8(ascii: "|")), !quotedTokens(in: text).isEmpty else { continue }
            refuseQuotes(in: Located(text, at: texts.place(at: index)), funnels: [])
        }
    }

    private mutating func tell(_ tokens: [QuotedToken], in text: Located<String>) {
        let wrong = tokens.filter { $0.problem != nil }
        guard !wrong.isEmpty else { return }
        let origins = compiler.environment.origins(of: wrong.map(\.offset), in: text.value)
        for (token, place) in zip(wrong, text.places(at: origins)) where !diagnostics.isEnough {
            guard let problem = token.problem else { continue }
            diagnostics.append(.unquotable(token.name, problem, shell: study.batch.shellLine, at: place))
        }
    }
}

// MARK: - Values in here-documents

extension Expander {
    /// Values of which a line would end the here-document that they stand in.
    private mutating func check(_ command: CompiledCommand, _ written: Located<String>, _ combinations: [UInt32]) {
        var groups: [[TokenText.Piece]: (token: Int, lines: Set<HereDocumentLine>)] = [:]
        for (token, pieces, lines) in command.documents {
            groups[pieces, default: (token, [])].lines.formUnion(lines)
        }
        for (pieces, group) in groups.sorted(by: { $0.value.token < $1.value.token }) where !diagnostics.isEnough {
            let forbidden = ForbiddenLines(group.lines)
            for row in pieces.isFixed ? combinations.prefix(1) : combinations[...] {
                let value = self.combinations.documentText(pieces, combination: Int(row))
                guard documentBudget.takes(value.utf8.count) else {
                    diagnostics.append(
                        .tooLarge(
                            "text-too-large", at: written.place, TextBudget.study * 2,
                            "what stands in here-documents, all values together,"))
                    return
                }
                guard let harm = forbidden.harm(of: value) else { continue }
                let token = command.tokens[group.token]
                let origin = compiler.environment.origins(of: [token.offset], in: written.value)
                diagnostics.append(
                    .endsHereDocument(
                        token.name, harm, at: place(of: pieces, row: Int(row)),
                        token: written.places(at: origin).first ?? written.place))
                break
            }
        }
    }

    /// Of the value; nothing where it is more than one.
    private func place(of pieces: [TokenText.Piece], row: Int) -> Place? {
        guard pieces.count == 1 else { return nil }
        switch pieces[0] {
        case .value(let parameter): return study.parameters[parameter].values.place(at: row)
        case .label(let parameter):
            if case .list(let list) = study.parameters[parameter].labels { return list.place(at: row) }
            return study.parameters[parameter].labelPlace
        default: return nil
        }
    }
}

/// What a value must not be in any of the lines that it stands in, looked up at once.
private struct ForbiddenLines {
    enum Harm {
        case end(String)
        case tab, backslash
    }

    private var whole: [String: String] = [:]
    private var first: [String: String] = [:]
    private var last: [String: String] = [:]
    private var inner: Set<String> = []
    private var stripsTabs = false
    private var stripsFirstTab = false
    private var joinsLines = false
    private var joinsLastLine = false
    private var longest = 0

    init(_ lines: Set<HereDocumentLine>) {
        for line in lines {
            if let text = line.whole { whole[text] = line.delimiter }
            if let text = line.first { first[text] = line.delimiter }
            if let text = line.last { last[text] = line.delimiter }
            inner.insert(line.delimiter)
            stripsTabs = stripsTabs || line.stripsTabs
            stripsFirstTab = stripsFirstTab || line.stripsTabs && line.beginsLine
            joinsLines = joinsLines || line.joinsLines
            joinsLastLine = joinsLastLine || line.joinsLines && line.endsLine
            longest = max(longest, line.delimiter.utf8.count)
        }
    }

    func harm(of value: String) -> Harm? {
        let lines = value.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if index == 0 ? stripsFirstTab : stripsTabs, line.first == UInt8(ascii: "\t") { return .tab }
            let joins = index == lines.count - 1 ? joinsLastLine : joinsLines
            if joins, line.last == UInt8(ascii: "\\") { return .backslash }
            guard line.count <= longest else { continue }
            let text = String(Substring(line))
            if lines.count == 1 {
                if let delimiter = whole[text] { return .end(delimiter) }
            } else if index == 0 {
                if let delimiter = first[text] { return .end(delimiter) }
            } else if index == lines.count - 1 {
                if let delimiter = last[text] { return .end(delimiter) }
            } else if inner.contains(text) {
                return .end(text)
            }
        }
        return nil
    }
}

extension [TokenText.Piece] {
    fileprivate var isFixed: Bool { TokenText(self).isFixed }
}

extension CombinationTable {
    /// What pieces become, with `/` for paths: no delimiter has one.
    fileprivate func documentText(_ pieces: [TokenText.Piece], combination: Int) -> String {
        pieces.reduce(into: "") { result, piece in
            switch piece {
            case .literal(let literal): result += literal
            case .value(let index): result += value(parameter: index, combination: combination)
            case .label(let index): append(label: index, combination: combination, to: &result)
            case .workspace, .stepDirectory, .ownWorkspace, .outputPath, .specificationRoot: result += "/"
            case .launcher, .quoted: break
            }
        }
    }
}

// MARK: - Wording

extension Diagnostic {
    fileprivate static func unquotable(
        _ name: String, _ problem: QuotedToken.Problem, shell: String, at place: Place
    ) -> Diagnostic {
        let (why, hint) = problem.explanation(name, shell: shell)
        return .error("unquotable-token", at: place, "`$(\(name)|q)` cannot be quoted \(why)", hint: hint)
    }

    fileprivate static func endsHereDocument(
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
