import Diagnostics
import Expansion
import Jobs
import Tracking

/// What a wrapper is told of other rounds than its own.
extension World {
    /// Whether each value is there that the command uses; it must be one that the round in question has truly published.
    mutating func hasValuesOfOtherRounds(_ wrapper: Wrapper) -> Bool {
        checkGrowth()
        let instance = InstanceID(wrapper.line.number)
        for output in graph.current.step(of: instance).outputs where !output.isInRecords && output.fact == .value {
            guard let told = wrapper.line.fixed[output.variable] else { return false }
            let possible = valuesOfOtherRound(output, for: instance).map(percentEncoded)
            if !possible.contains(told) {
                violated("instance \(instance.index) is told \(told) as \(output.variable), and not \(possible)")
            }
        }
        return true
    }

    private func valuesOfOtherRound(_ output: StepOutput, for instance: InstanceID) -> [String] {
        let source: InstanceID?
        if output.round == .previous {
            source = graph.current.previous(output.step, of: instance)
        } else {
            source = graph.current.step(of: instance).parents.filter { $0.step == output.step }.flatMap { edge in
                graph.current.parents(of: instance, through: edge).filter { ledger.hasSucceeded($0.index) }
            }.max { graph.current.round(of: $0) ?? 0 < graph.current.round(of: $1) ?? 0 }
        }
        let published =
            source.map { ledger.runs(of: $0.index).filter(\.isRecordedSuccess).compactMap(\.published) } ?? []
        return published.isEmpty ? [output.standard ?? ""] : published
    }
}
