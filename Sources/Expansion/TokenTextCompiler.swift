import Specification

/// Turns a step's texts into ``TokenText``: what each `$(NAME)` means is decided here and nowhere else.
struct TokenTextCompiler {
    let environment: TokenEnvironment
    let parameters: [Parameter]
    private let parameterIndices: [String: Int]
    private let stepIndices: [String: Int]
    /// Of each step its loop.
    let loops: [Int?]
    /// Of each loop a step of it, by the loop's name.
    let loopMembers: [String: Int]
    /// Of each step the values that have one, by name.
    private let standards: [[String: String]]

    init(environment: TokenEnvironment, study: Study) {
        self.environment = environment
        self.parameters = study.parameters
        loops = study.loops.isEmpty ? [] : study.steps.map(\.loop)
        loopMembers = Dictionary(study.loops.map { ($0.name.value, $0.members[0]) }) { first, _ in first }
        standards = study.steps.map { step in
            Dictionary(step.outputs.values.compactMap { value in value.standard.map { (value.name.value, $0) } }) { $1 }
        }
        parameterIndices = Dictionary(
            study.parameters.enumerated().map { ($1.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        stepIndices = Dictionary(
            study.steps.enumerated().map { ($1.name.value, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func parameterIndex(of key: String) -> Int? { parameterIndices[key] }

    func compile(_ text: String, for reader: TextReader) -> TokenText {
        var quoted: [QuotedToken] = []
        return TokenText(pieces(environment.replacing(text), for: reader, quoted: &quoted))
    }

    /// - Parameters:
    ///   - quotesData: Whether values that are data are to be quoted too: in what a shell reads.
    ///   - quoted: Is given the tokens with `|q` that mean something, by their places in the text.
    func pieces(
        _ text: String, for reader: TextReader, quotesData: Bool = false, quoted: inout [QuotedToken]
    ) -> [TokenText.Piece] {
        let utf8 = Array(text.utf8)
        var pieces: [TokenText.Piece] = []
        var literalStart = 0
        var brackets = Brackets(utf8)
        for token in tokens(in: text) where token.range.lowerBound >= literalStart {
            guard var piece = meaning(of: token, for: reader, quotesData, quoted: &quoted) else { continue }
            var end = token.range.upperBound
            if case .launcher = piece, let close = brackets.end(from: end) {
                let inner = String(decoding: utf8[(end + 1)..<close], as: UTF8.self)
                var inBrackets: [QuotedToken] = []
                piece = .launcher(allocation: self.pieces(inner, for: reader, quoted: &inBrackets))
                quoted += inBrackets.map { $0.refused(.outsideCommand, movedBy: end + 1) }
                end = close + 1
            }
            append(literal: utf8[literalStart..<token.range.lowerBound], to: &pieces)
            append(piece, to: &pieces)
            literalStart = end
        }
        append(literal: utf8[literalStart...], to: &pieces)
        return pieces
    }

    private func meaning(
        of token: Token, for reader: TextReader, _ quotesData: Bool, quoted: inout [QuotedToken]
    ) -> TokenText.Piece? {
        guard let name = token.quotedName else {
            let piece = meaning(of: token.name, for: reader)
            guard quotesData, let piece, isData(piece) else { return piece }
            quoted.append(
                QuotedToken(name: token.name, offset: token.range.lowerBound, problem: nil, isImplied: true))
            return .quoted([piece], .word)
        }
        var problem: QuotedToken.Problem?
        var inner: [TokenText.Piece]
        if let text = environment.texts[name] {
            var others: [QuotedToken] = []
            inner = pieces(text, for: reader, quoted: &others)
            problem = others.first.map { .quotedWithin($0.name) }
            // A value alone is a variable in the quotes of its place; beside other text it is not known what to quote.
            if inner.count > 1 { problem = problem ?? outputs(in: inner).first.map { .outputWithin($0.variable) } }
        } else if let piece = meaning(of: name, for: reader) {
            inner = [piece]
            if case .launcher = piece { problem = .launcher }
        } else {
            return nil
        }
        quoted.append(QuotedToken(name: name, offset: token.range.lowerBound, problem: problem))
        return .quoted(inner, .word)
    }

    private func outputs(in pieces: [TokenText.Piece]) -> [StepOutput] {
        pieces.compactMap { if case .output(let output, _) = $0 { output } else { nil } }
    }

    private func isData(_ piece: TokenText.Piece) -> Bool {
        switch piece {
        case .value(let index), .label(let index): parameters[index].isData
        case .output: true
        default: false
        }
    }

    private func append(literal: ArraySlice<UInt8>, to pieces: inout [TokenText.Piece]) {
        guard !literal.isEmpty else { return }
        append(.literal(String(decoding: literal, as: UTF8.self)), to: &pieces)
    }

    private func append(_ piece: TokenText.Piece, to pieces: inout [TokenText.Piece]) {
        guard case .literal(let text) = piece, case .literal(var whole) = pieces.last else {
            return pieces.append(piece)
        }
        // So that there is one owner, and the text grows where it is.
        pieces.removeLast()
        whole += text
        pieces.append(.literal(whole))
    }

    /// Nothing for a token that is not ours: the shell's.
    private func meaning(of name: String, for reader: TextReader) -> TokenText.Piece? {
        if let index = parameterIndices[name] { return .value(parameter: index) }
        switch name {
        case "WORKSPACE": return .ownWorkspace
        case "OUTPUT_PATH": return .outputPath
        case "SPECROOT": return .specificationRoot
        case "LAUNCHER": return .launcher(allocation: nil)
        default: break
        }
        guard let dotted = DottedName(name) else { return nil }
        if let piece = pieceOfAnotherRound(name, for: reader) { return piece }
        if let step = stepIndices[String(dotted.stem)], let piece = piece(dotted.ending, of: step, for: reader) {
            return piece
        }
        if name == "study.failures", stepIndices["study"] == nil { return .failures(.study) }
        if let output = OutputToken(name), let step = stepIndices[output.step] {
            return .output(self.output(output, of: step, in: .own), nil)
        }
        guard let index = parameterIndices[String(dotted.stem)] else { return nil }
        switch dotted.ending {
        case "label": return .label(parameter: index)
        case "name": return .literal(parameters[index].name)
        default: return nil
        }
    }

    /// What stands behind the name of a step.
    private func piece(_ ending: Substring, of step: Int, for reader: TextReader) -> TokenText.Piece? {
        let isGathered = reader.gathered.contains(step)
        return switch ending {
        case "workspace": isGathered ? .stepDirectory(step: step) : .workspace(step: step)
        case "list": isGathered ? .list(step: step) : nil
        case "outputs": isGathered ? .table(step: step) : nil
        case "failures": isGathered ? .failures(.step(step)) : nil
        default: nil
        }
    }

    func output(_ token: OutputToken, of step: Int, in round: EdgeRound) -> StepOutput {
        StepOutput(
            step: step, stepName: token.step, name: token.name, standard: standards[step][token.name], round: round)
    }

    func stepIndex(of name: String) -> Int? { stepIndices[name] }

    func isStep(_ name: String) -> Bool { stepIndices[name] != nil }

    /// Parameters that a text names in any form, `$(P.name)` and unknown suffixes included.
    func parametersNamed(in text: String) -> Set<Int> {
        var found: Set<Int> = []
        for token in environment.tokensNamed(in: text) {
            let name = token.plainName
            if let index = parameterIndices[name] {
                found.insert(index)
            } else if let index = DottedName(name).flatMap({ parameterIndices[String($0.stem)] }) {
                found.insert(index)
            }
        }
        return found
    }

    /// Steps whose workspace a text names.
    func stepsNamed(in text: String) -> Set<Int> {
        environment.tokensNamed(in: text).reduce(into: []) { found, token in
            guard let name = DottedName(token.plainName), name.ending == "workspace" else { return }
            if let step = stepIndices[String(name.stem)] { found.insert(step) }
        }
    }
}

/// Finds the closing brackets of `[…]`, each on the line of its opening one. Asked in the order of the text, it looks at
/// each byte once.
private struct Brackets {
    private let text: [UInt8]
    /// The first closing bracket or line break behind what was asked for last, or the end.
    private var stop = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func end(from start: Int) -> Int? {
        guard start < text.count, text[start] == UInt8(ascii: "[") else { return nil }
        stop = max(stop, start)
        while stop < text.count, text[stop] != UInt8(ascii: "]"), text[stop] != UInt8(ascii: "\n") { stop += 1 }
        return stop < text.count && text[stop] == UInt8(ascii: "]") ? stop : nil
    }
}
