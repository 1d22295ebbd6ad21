import Diagnostics
package import Executors
import Specification

/// What a step asks a scheduler for by values that others publish: it is known once those are over.
extension StudyGraph {
    /// The keys whose texts have such values, in their order.
    package func followingKeys(of step: StepNode) -> [ResourceKey] { step.text.followingKeys }

    /// The steps whose values those are.
    package func stepsOfRequests(of step: StepNode) -> [Int] { Set(step.text.followingOutputs.map(\.step)).sorted() }

    /// The names of the values of a step that requests of others need.
    package func valuesForRequests(of step: StepNode) -> Set<String> {
        step.children.reduce(into: []) { found, edge in
            let other = steps[edge.step].text
            guard !other.followingKeys.isEmpty else { return }
            for output in other.followingOutputs where output.step == step.index { found.insert(output.name) }
        }
    }

    /// Their texts for an instance.
    ///
    /// - Parameters:
    ///   - others: Keys that something else says.
    ///   - lastRound: Of a step that is repeated, the last instance that has succeeded.
    ///   - published: What the instance of a step that it waits for has published; nothing where it has not.
    /// - Throws: Which value is missing, or is not what the key takes.
    package func followingTexts(
        of instance: InstanceID, besides others: Set<ResourceKey> = [],
        lastRound: (_ step: Int) -> InstanceID? = { _ in nil },
        published: (_ parent: InstanceID, _ name: String) -> String?
    ) throws(RequestMistake) -> [ResourceKey: String] {
        let step = step(of: instance)
        let combination = step.combination(of: instance)
        var texts: [ResourceKey: String] = [:]
        for key in step.text.followingKeys where !others.contains(key) {
            guard let text = step.text.settings[key] else { continue }
            var missing: StepOutput?
            let filled = plainText(text.value.pieces, combination: combination) { output in
                let parent =
                    output.round == .last
                    ? lastRound(output.step) : steps[output.step].instance(forCombination: combination)
                if let value = parent.flatMap({ published($0, output.name) }) ?? output.standard { return value }
                missing = output
                return ""
            }
            if let missing { throw .missing(missing, key) }
            if let wrong = check(Located(filled, at: text.place), for: key) { throw .wrong(wrong.message) }
            texts[key] = filled
        }
        return texts
    }
}

/// Why it is not known what an instance asks for.
package enum RequestMistake: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(StepOutput, ResourceKey)
    /// What is wrong with the text.
    case wrong(String)

    package var description: String {
        switch self {
        case .missing(let output, let key):
            "step `\(output.stepName)` did not publish `\(output.name)`, which its `\(key.rawValue)` needs"
        case .wrong(let message): message
        }
    }
}
