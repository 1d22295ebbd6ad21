import Specification

/// The step whose text is compiled, as far as that decides what a token means.
struct TextReader {
    /// The steps that it gathers instances of.
    var gathered: Set<Int> = []
    /// The steps of its own loop.
    var looped: Set<Int> = []
    /// Steps of other loops, of which it sees the last round.
    var ended: Set<Int> = []

    /// What is no step's.
    static let none = TextReader()

    init() {}

    init(_ index: Int, in study: Study) {
        gathered = Set(study.steps[index].dependencies.filter { $0.scope != .matching }.map(\.step))
        guard !study.loops.isEmpty else { return }
        for other in study.steps.indices {
            if study.areInOneLoop(index, other) {
                looped.insert(other)
            } else if study.steps[other].loop != nil, !gathered.contains(other) {
                ended.insert(other)
            }
        }
    }
}

extension TokenTextCompiler {
    /// What names something of another round than the step's own.
    func pieceOfAnotherRound(_ name: String, for reader: TextReader) -> TokenText.Piece? {
        if let token = PreviousToken(name), let step = stepIndex(of: token.step), reader.looped.contains(step) {
            switch token {
            case .workspace: return .previousWorkspace(step: step)
            case .output(let output): return .output(self.output(output, of: step, in: .previous), nil)
            }
        }
        if let loop = nameOfCountedLoop(name).flatMap({ loopMembers[$0] }), !reader.looped.contains(loop) {
            let counted = nameOfCountedLoop(name) ?? name
            return .output(StepOutput(step: loop, stepName: counted, name: "rounds", fact: .rounds, round: .last), nil)
        }
        if let output = OutputToken(name), let step = stepIndex(of: output.step), reader.ended.contains(step) {
            return .output(self.output(output, of: step, in: .last), nil)
        }
        guard name.hasSuffix(".workspace") else { return nil }
        let stem = String(name.dropLast(".workspace".count))
        guard let step = stepIndex(of: stem), reader.ended.contains(step) else { return nil }
        return .output(StepOutput(step: step, stepName: stem, name: "workspace", fact: .workspace, round: .last), nil)
    }

    /// Steps of which a text names the round before.
    func stepsOfPreviousRound(in text: String) -> Set<Int> {
        Set(tokensNamed(in: text).compactMap { PreviousToken($0.plainName).flatMap { stepIndex(of: $0.step) } })
    }
}
