import Specification

/// The step whose text is compiled, as far as that decides what a token means.
struct TextReader {
    /// The steps that it gathers instances of.
    var gathered: Set<Int> = []
    /// Its own loop.
    var loop: Int?

    /// What is no step's.
    static let none = TextReader()

    init() {}

    init(_ index: Int, in study: Study) {
        for dependency in study.steps[index].dependencies where dependency.scope != .matching {
            gathered.insert(dependency.step)
        }
        loop = study.steps[index].loop
    }
}

extension TokenTextCompiler {
    /// Whether a step is repeated together with the reader.
    private func isInLoop(_ step: Int, of reader: TextReader) -> Bool {
        reader.loop != nil && loops[step] == reader.loop
    }

    /// Whether the reader sees of a step the last round.
    private func isEnded(_ step: Int, for reader: TextReader) -> Bool {
        loops[step] != nil && loops[step] != reader.loop && !reader.gathered.contains(step)
    }

    /// What names something of another round than the step's own.
    func pieceOfAnotherRound(_ name: String, for reader: TextReader) -> TokenText.Piece? {
        guard !loopMembers.isEmpty else { return nil }
        if let token = PreviousToken(name), let step = stepIndex(of: token.step), isInLoop(step, of: reader) {
            switch token {
            case .workspace: return .previousWorkspace(step: step)
            case .output(let output): return .output(self.output(output, of: step, in: .previous), nil)
            }
        }
        if let loop = nameOfCountedLoop(name).flatMap({ loopMembers[$0] }), !isInLoop(loop, of: reader) {
            let counted = nameOfCountedLoop(name) ?? name
            return .output(StepOutput(step: loop, stepName: counted, name: "rounds", fact: .rounds, round: .last), nil)
        }
        if let output = OutputToken(name), let step = stepIndex(of: output.step), isEnded(step, for: reader) {
            return .output(self.output(output, of: step, in: .last), nil)
        }
        guard let dotted = DottedName(name), dotted.ending == "workspace" else { return nil }
        let stem = String(dotted.stem)
        guard let step = stepIndex(of: stem), isEnded(step, for: reader) else { return nil }
        return .output(StepOutput(step: step, stepName: stem, name: "workspace", fact: .workspace, round: .last), nil)
    }
}
