import Diagnostics

/// The words of a command, with columns in the places of placeholders.
struct EachWords {
    enum Piece: Hashable {
        case literal(String)
        /// By its place among the columns.
        case column(Int)
    }

    private(set) var words: [[Piece]] = []
    private(set) var diagnostics: [Diagnostic] = []
    private let columns: EachColumns

    /// A command without a placeholder gets the item as one more word, as with xargs.
    init(_ texts: [String], columns: EachColumns) {
        self.columns = columns
        for text in texts {
            if let mistake = Diagnostic.oddArgument(text, what: "an argument") { diagnostics.append(mistake) }
            words.append(pieces(of: text))
        }
        warnOfShellText(texts)
        guard used.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) else { return }
        if columns.headings.count == 1 {
            words.append([.column(0)])
        } else {
            diagnostics.append(.noColumnNamed(columns.headings))
        }
    }

    /// The columns that the command names.
    var used: Set<Int> {
        Set(words.joined().compactMap { if case .column(let index) = $0 { index } else { nil } })
    }

    // MARK: Placeholders

    private mutating func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            literal += rest[..<brace]
            rest = rest[brace...]
            if let plain = doubled(rest) {
                literal += plain
                rest = rest.dropFirst(plain.count + 2)
            } else if let (name, length) = named(rest), let column = column(name) {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                pieces.append(.column(column))
                literal = ""
                rest = rest.dropFirst(length)
            } else {
                literal.append(rest.removeFirst())
            }
        }
        literal += rest
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
        return pieces
    }

    /// `{{NAME}}` of what is a placeholder: it stands for `{NAME}` itself.
    private func doubled(_ text: Substring) -> String? {
        guard text.hasPrefix("{{"), let (name, length) = named(text.dropFirst()) else { return nil }
        guard name.isEmpty || columns.headings.contains(name), text.dropFirst(length + 1).first == "}" else {
            return nil
        }
        return "{\(name)}"
    }

    /// What the first pair of braces holds, and how many characters it has with them.
    private func named(_ text: Substring) -> (name: String, length: Int)? {
        guard let end = text.firstIndex(of: "}") else { return nil }
        let name = text[..<end].dropFirst()
        return name.contains("{") ? nil : (String(name), name.count + 2)
    }

    /// - Returns: Nothing where braces are left as they are.
    private mutating func column(_ name: String) -> Int? {
        if name.isEmpty {
            if columns.headings.count > 1 { diagnostics.append(.severalColumns(columns.headings)) }
            return 0
        }
        if let index = columns.headings.firstIndex(of: name) { return index }
        if Self.parallelPlaceholders.contains(name) || name.allSatisfy(\.isNumber) {
            diagnostics.append(.parallelPlaceholder(name))
        } else if columns.areNamed, Self.looksLikeColumn(name) {
            diagnostics.append(.unknownPlaceholder(name, known: columns.headings))
        }
        return nil
    }

    /// Unlike `{ print }` and `{print $1}`, which belong to other languages.
    private static func looksLikeColumn(_ name: String) -> Bool {
        name.first != " " && name.allSatisfy { $0.isLetter || $0.isNumber || "_- .".contains($0) }
    }

    /// Of GNU parallel.
    private static let parallelPlaceholders: Set = [".", "/", "//", "/.", "#", "%", "..", "/.."]

    // MARK: Text that a shell reads

    /// A placeholder behind `sh -c` becomes shell text, which a value can change.
    private mutating func warnOfShellText(_ texts: [String]) {
        for index in texts.indices.dropLast() where Self.isShell(texts[index]) {
            let options = texts[(index + 1)...].prefix { $0.hasPrefix("-") && $0 != "--" }
            guard let option = options.firstIndex(where: { !$0.hasPrefix("--") && $0.contains("c") }) else { continue }
            guard let script = texts[(option + 1)...].firstIndex(where: { !$0.hasPrefix("-") }) else { continue }
            guard words[script].contains(where: { if case .column = $0 { true } else { false } }) else { continue }
            diagnostics.append(.itemInShellText(shell: texts[index]))
        }
    }

    private static func isShell(_ word: String) -> Bool {
        ["sh", "bash", "dash", "zsh", "ksh"].contains(word.split(separator: "/").last ?? "")
    }
}

extension EachWords {
    /// As a shell is to read them: literals are kept from it, columns become tokens.
    func shellText(_ columns: EachColumns) -> String {
        words.map { pieces in
            pieces.map { piece in
                switch piece {
                case .literal(let text): Self.quoted(text)
                case .column(let index): "$(\(columns.names[index]))"
                }
            }.joined()
        }.joined(separator: " ")
    }

    /// Without anything that reads like a token of the study.
    private static func quoted(_ text: String) -> String {
        shellWord(text).split(separator: "$(", omittingEmptySubsequences: false).joined(separator: "$''(")
    }
}
