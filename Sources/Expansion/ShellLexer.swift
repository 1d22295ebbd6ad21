/// Finds in what quotes and constructs of the shell each token of a text stands.
///
/// One pass over bytes with a stack of its own, since constructs may be nested as deep as a file is long. Where shells
/// disagree, or it meets what it does not know, it gives up, and says so of every token from there on: a token without a
/// place is an error, and a wrong place would be a hole.
/// - Complexity: O(n) over the bytes.
struct ShellLexer {
    /// Stand for tokens in the text that is read: one whose place is asked for, and any other, which is a plain word.
    static let asked: UInt8 = 1
    static let other: UInt8 = 2

    /// A byte of a text, in which no mark is written: what looks like one is a character like others.
    static func unmarked(_ byte: UInt8) -> UInt8 { byte <= other ? 3 : byte }

    enum Kind: UInt8 {
        /// A list of commands: the text itself, `(…)`, and `$(…)` or `<(…)`.
        case text, subshell, substitution
        /// Parentheses in which no command begins: arrays, patterns, conditions.
        case words
        /// `case … esac`: before `in`, in a pattern, and in the commands behind one.
        case subject, pattern, clause
        case doubleQuotes
        /// Double quotes in `${…}` in double quotes.
        case innerQuotes
        case braces, quotedBraces
        case arithmetic, arithmeticCommand
        case hereDocument
    }

    struct Frame {
        var kind: Kind
        /// How many contexts were known when it began.
        let firstContext: Int
        /// Why a token directly in it has no place.
        var blocked: ShellContext.Reason?
        var words = Words()
        /// Of parentheses in arithmetic.
        var depth = 0
    }

    /// How far the command goes that is being read.
    struct Words {
        /// Where the word began that has not ended.
        var start: Int?
        /// Nothing in it is quoted or replaced.
        var isPlain = true
        /// Words of the command, without what may stand before its name.
        var count = 0
        var isRedirected = false
        /// `{` that are open in the word.
        var braces = 0
        var isSubscript = false
        /// Within `[[ … ]]`, where `-n` is more than a word.
        var isCondition = false

        mutating func end() {
            start = nil
            isPlain = true
            braces = 0
            isSubscript = false
        }
    }

    let text: [UInt8]
    /// Whether `$'…'` is known to be the shell's own quotes.
    let hasANSIQuotes: Bool
    var index = 0
    /// Where the innermost here-document ends.
    var limit: Int
    var frames: [Frame] = [Frame(kind: .text, firstContext: 0)]
    /// Of the tokens so far.
    var contexts: [ShellContext] = []
    var lost: ShellContext.Reason?
    /// How many `$(…)` are open.
    var level = 0
    /// Here-documents whose text begins on the next line.
    var pending: [Document] = []
    var documents: [OpenDocument] = []
    /// Where a line begins outside of quotes and here-documents, so that a comment may stand there, or nothing.
    var lineStarts: [Int] = [0]
    /// Comments, without those that a scheduler reads.
    var comments: [Range<Int>] = []

    init(_ text: [UInt8], shell: String?) {
        self.text = text
        hasANSIQuotes = ["bash", "zsh", "ksh"].contains(shell)
        limit = text.count
    }

    /// The places of the tokens that are asked for, in order.
    static func contexts(in text: [UInt8], shell: String?) -> [ShellContext] {
        var lexer = ShellLexer(text, shell: shell)
        lexer.run()
        return lexer.contexts
    }

    mutating func run() {
        while lost == nil {
            guard index < limit else {
                guard frames[top].kind == .hereDocument else { break }
                leaveDocument()
                continue
            }
            switch frames[top].kind {
            case .text, .subshell, .substitution, .words, .subject, .pattern, .clause: readBare()
            case .doubleQuotes, .innerQuotes, .hereDocument: readQuoted()
            case .braces, .quotedBraces: readBraces()
            case .arithmetic, .arithmeticCommand: readArithmetic()
            }
        }
        finish()
    }

    /// What the tokens are told that stand in something without an end, or behind what could not be read.
    private mutating func finish() {
        if lost == nil {
            if isBare { endWord() }
            if lost == nil, frames.count > 1 {
                lost = .unclosed(construct(frames[1].kind))
                for place in frames[1].firstContext..<contexts.count { contexts[place] = .unknown(lost ?? .backslash) }
            }
        }
        guard let lost else { return }
        for place in index..<max(index, text.count) where text[place] == Self.asked { contexts.append(.unknown(lost)) }
    }

    private func construct(_ kind: Kind) -> ShellContext.Construct {
        switch kind {
        case .text, .subshell, .words: .parentheses
        case .substitution: .substitution
        case .subject, .pattern, .clause: .caseClause
        case .doubleQuotes, .innerQuotes: .doubleQuotes
        case .braces, .quotedBraces: .expansion
        case .arithmetic, .arithmeticCommand: .arithmetic
        case .hereDocument: .hereDocument
        }
    }
}

// MARK: - Steps

extension ShellLexer {
    var top: Int { frames.count - 1 }

    var isBare: Bool { frames[top].kind.rawValue <= Kind.clause.rawValue }

    /// Nothing at the end of what may be read.
    func byte(_ distance: Int = 0) -> UInt8 { index + distance < limit ? text[index + distance] : 0 }

    mutating func push(_ kind: Kind, blocked: ShellContext.Reason? = nil) {
        if isBare {
            guard !frames[top].words.isSubscript else {
                lost = .lost(.brackets)
                return
            }
            beginWord(isPlain: false)
        }
        if kind == .substitution { level += 1 }
        frames.append(Frame(kind: kind, firstContext: contexts.count, blocked: blocked))
    }

    mutating func pop() {
        if frames[top].kind == .substitution {
            level -= 1
            if pending.last.map({ $0.level > level }) == true { lost = .lost(.hereDocument) }
        }
        frames.removeLast()
    }

    /// A line ends within quotes or the like, where a here-document cannot begin.
    mutating func note(_ context: ShellQuoting) {
        if let reason = frames[top].blocked {
            contexts.append(.unknown(reason))
        } else {
            contexts.append(located(context))
        }
    }

    mutating func note(_ reason: ShellContext.Reason) { contexts.append(.unknown(reason)) }
}
