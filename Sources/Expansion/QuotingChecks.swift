import Diagnostics
import Specification

/// `$(NAME|q)` where no quotes can be right, and values that no quotes can keep.
extension Expander {
    mutating func command(_ written: Located<String>, step: Int, _ combinations: [UInt32]) -> TokenText {
        let compiled = compiler.compileCommand(written.value, for: readers[step], shell: shell)
        report(compiled.tokens, in: written)
        warnOfOddSpace(in: written)
        check(compiled, written, combinations)
        return compiled.text
    }

    /// Texts that no shell reads.
    mutating func refuseQuotes(in texts: [Located<String>], _ step: Int) {
        for text in texts { refuseQuotes(in: text, for: readers[step]) }
    }

    private mutating func refuseQuotes(in text: Located<String>, for reader: TextReader) {
        let replaced = compiler.environment.replacing(text.value)
        guard !diagnostics.isEnough, replaced.utf8.contains(UInt8(ascii: "|")) else { return }
        var tokens: [QuotedToken] = []
        _ = compiler.pieces(replaced, for: reader, quoted: &tokens)
        report(tokens.map { $0.refused(.outsideCommand, movedBy: 0) }, in: text)
    }

    /// The batch section, and values and labels of parameters.
    mutating func refuseQuotesOutsideSteps() {
        let batch = study.batch.settings.values.sorted { $0.place < $1.place } + study.batch.arguments
        for text in batch { refuseQuotes(in: text, for: .none) }
        for parameter in study.parameters {
            // A token in what comes from outside is text.
            if !parameter.isData { refuseQuotes(in: parameter.values) }
            switch parameter.labels {
            case .pattern(let pattern): refuseQuotes(in: pattern, for: .none)
            case .list(let list): refuseQuotes(in: list)
            case .format: break
            }
        }
    }

    private mutating func refuseQuotes(in texts: PlacedTexts) {
        guard texts.containsByte(where: { $0 == UInt8(ascii: "|") }) else { return }
        for index in texts.indices where !diagnostics.isEnough {
            let text = texts[index]
            guard text.utf8.contains(UInt8(ascii: "|")), !quotedTokens(in: text).isEmpty else { continue }
            refuseQuotes(in: Located(text, at: texts.place(at: index)), for: .none)
        }
    }

    private mutating func report(_ tokens: [QuotedToken], in text: Located<String>) {
        let wrong = tokens.filter { $0.problem != nil }
        guard !wrong.isEmpty else { return }
        let origins = compiler.environment.origins(of: wrong.map(\.offset), in: text.value)
        for (token, place) in zip(wrong, text.places(at: origins)) where !diagnostics.isEnough {
            guard let problem = token.problem else { continue }
            diagnostics.append(.unquotable(token, problem, shell: study.batch.shellLine, at: place))
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
                            "the text of all here-documents together"))
                    return
                }
                guard let harm = forbidden.harm(of: value) else { continue }
                let token = command.tokens[group.token]
                let origin = compiler.environment.origins(of: [token.offset], in: written.value)
                diagnostics.append(
                    .endsHereDocument(
                        token.text, harm, at: place(of: pieces, row: Int(row)),
                        token: written.places(at: origin).first ?? written.place))
                break
            }
        }
    }

    /// Of the value; nothing where it is more than one.
    private func place(of pieces: [TokenText.Piece], row: Int) -> Place? {
        guard pieces.count == 1 else { return nil }
        switch pieces[0] {
        case .value(let parameter):
            return study.parameters[parameter].values.place(at: combinations.columns[parameter].place(of: row))
        case .label(let parameter):
            if case .list(let list) = study.parameters[parameter].labels {
                return list.place(at: combinations.columns[parameter].place(of: row))
            }
            return study.parameters[parameter].labelPlace
        default: return nil
        }
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
            case .workspace, .stepDirectory, .previousWorkspace, .list, .table, .failures, .output, .ownWorkspace,
                .outputPath,
                .specificationRoot:
                result += "/"
            case .launcher, .quoted: break
            }
        }
    }
}
