import Specification

/// A `$(NAME|q)` whose name means something, or a `$(NAME)` whose values are data.
struct QuotedToken {
    enum Problem {
        case context(ShellContext.Reason)
        case launcher, outsideCommand, unknownShell
        /// A token with `|q` in the text that the name stands for.
        case quotedWithin(String)
        /// The text that the name stands for has a value of another step in it.
        case outputWithin(String)
        /// A variable in a here-document in which none is replaced.
        case inQuotedDocument
    }

    /// Without `|q`.
    let name: String
    /// In the text with the names of the environment replaced.
    let offset: Int
    var problem: Problem?
    /// Whether it is quoted because its values are data, and not because it says so.
    var isImplied = false

    /// As it is written.
    var text: String { isImplied ? "$(\(name))" : "$(\(name)|q)" }

    func refused(_ problem: Problem, movedBy distance: Int) -> QuotedToken {
        QuotedToken(name: name, offset: offset + distance, problem: problem, isImplied: isImplied)
    }
}

/// A compiled command, with its tokens that were to be quoted.
struct CompiledCommand {
    var text: TokenText
    /// In order; those that can be are without a problem.
    var tokens: [QuotedToken] = []
    /// What stands in here-documents, with the index of its token.
    var documents: [(token: Int, pieces: [TokenText.Piece], lines: [HereDocumentLine])] = []
}

extension TokenTextCompiler {
    /// Compiles shell text: what is to be quoted is quoted for where it stands.
    func compileCommand(_ text: String, for reader: TextReader, shell: ShellLine) -> CompiledCommand {
        var tokens: [QuotedToken] = []
        var pieces = pieces(environment.replacing(text), for: reader, quotesData: true, quoted: &tokens)
        guard !tokens.isEmpty else { return CompiledCommand(text: TokenText(pieces)) }
        let contexts = shell.readsAsSh ? ShellLexer.contexts(in: shellText(of: pieces), shell: shell.family) : []
        var result = CompiledCommand(text: TokenText([]))
        // Those between the brackets of a launcher have their problem already, and no place of their own.
        let own = tokens.indices.filter { if case .outsideCommand = tokens[$0].problem { false } else { true } }
        var ordinal = 0
        for index in pieces.indices {
            guard case .quoted(let inner, _) = pieces[index], ordinal < own.count else { continue }
            let token = own[ordinal]
            let context = ordinal < contexts.count ? contexts[ordinal] : nil
            ordinal += 1
            switch context {
            case .known(let quoting, let lines):
                if case .output(let output, _) = inner.first, inner.count == 1 {
                    pieces[index] = .output(output, quoting)
                    if quoting == .data { tokens[token].problem = tokens[token].problem ?? .inQuotedDocument }
                    continue
                }
                pieces[index] = .quoted(inner, quoting)
                if !lines.isEmpty { result.documents.append((token, inner, lines)) }
            case .unknown(let reason): tokens[token].problem = tokens[token].problem ?? .context(reason)
            case nil: tokens[token].problem = tokens[token].problem ?? .unknownShell
            }
        }
        result.text = TokenText(pieces)
        result.tokens = tokens
        return result
    }

    /// The pieces as the lexer reads them: each token is a mark.
    private func shellText(of pieces: [TokenText.Piece]) -> [UInt8] {
        var text: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal.utf8.lazy.map(ShellLexer.unmarked)
            case .quoted: text.append(ShellLexer.asked)
            default: text.append(ShellLexer.other)
            }
        }
        return text
    }
}
