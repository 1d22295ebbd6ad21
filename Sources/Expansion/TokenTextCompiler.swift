import Specification

/// Turns a step's texts into ``TokenText``: what each `$(NAME)` means is decided here and nowhere else.
struct TokenTextCompiler {
    let environment: TokenEnvironment
    let parameters: [Parameter]
    private let parameterIndices: [String: Int]
    private let stepIndices: [String: Int]

    init(environment: TokenEnvironment, study: Study) {
        self.environment = environment
        self.parameters = study.parameters
        parameterIndices = Dictionary(
            study.parameters.enumerated().map { ($1.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        stepIndices = Dictionary(
            study.steps.enumerated().map { ($1.name.value, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter funnels: The steps that the text's step waits for as a whole.
    func compile(_ text: String, funnels: Set<Int>) -> TokenText {
        TokenText(pieces(environment.replacing(text), funnels: funnels))
    }

    private func pieces(_ text: String, funnels: Set<Int>) -> [TokenText.Piece] {
        let utf8 = Array(text.utf8)
        var pieces: [TokenText.Piece] = []
        var literalStart = 0
        var brackets = Brackets(utf8)
        for token in tokens(in: text) where token.range.lowerBound >= literalStart {
            guard var piece = meaning(of: token.name, funnels: funnels) else { continue }
            var end = token.range.upperBound
            if case .launcher = piece, let close = brackets.end(from: end) {
                let inner = String(decoding: utf8[(end + 1)..<close], as: UTF8.self)
                piece = .launcher(allocation: self.pieces(inner, funnels: funnels))
                end = close + 1
            }
            append(literal: utf8[literalStart..<token.range.lowerBound], to: &pieces)
            append(piece, to: &pieces)
            literalStart = end
        }
        append(literal: utf8[literalStart...], to: &pieces)
        return pieces
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
    private func meaning(of name: String, funnels: Set<Int>) -> TokenText.Piece? {
        if let index = parameterIndices[name] { return .value(parameter: index) }
        switch name {
        case "WORKSPACE": return .ownWorkspace
        case "OUTPUT_PATH": return .outputPath
        case "SPECROOT": return .specificationRoot
        case "LAUNCHER": return .launcher(allocation: nil)
        default: break
        }
        if let step = stepName(before: ".workspace", in: name) {
            return funnels.contains(step) ? .stepDirectory(step: step) : .workspace(step: step)
        }
        if let index = prefix(before: ".label", in: name).flatMap({ parameterIndices[$0] }) {
            return .label(parameter: index)
        }
        if let index = prefix(before: ".name", in: name).flatMap({ parameterIndices[$0] }) {
            return .literal(parameters[index].name)
        }
        return nil
    }

    private func stepName(before suffix: String, in name: String) -> Int? {
        prefix(before: suffix, in: name).flatMap { stepIndices[$0] }
    }

    private func prefix(before suffix: String, in name: String) -> String? {
        name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
    }

    /// Parameters that a text names in any form, `$(P.name)` and unknown suffixes included.
    func parametersNamed(in text: String) -> Set<Int> {
        var found: Set<Int> = []
        for token in tokens(in: environment.replacing(text)) {
            if let index = parameterIndices[token.name] {
                found.insert(index)
            } else if let dot = token.name.utf8.lastIndex(of: UInt8(ascii: ".")),
                let index = parameterIndices[String(token.name[..<dot])]
            {
                found.insert(index)
            }
        }
        return found
    }

    /// Steps whose workspace a text names.
    func stepsNamed(in text: String) -> Set<Int> {
        Set(tokens(in: environment.replacing(text)).compactMap { stepName(before: ".workspace", in: $0.name) })
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
