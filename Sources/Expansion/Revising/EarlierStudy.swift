import Specification

/// What there was before a study was edited: whatever it says of what exists must stay true.
struct EarlierStudy: Sendable {
    /// A step that had a number before; it keeps it.
    struct Step: Sendable {
        /// The first component of its workspaces.
        let directory: String
        /// The version of the study that its scripts are of.
        var scriptVersion: Int
        /// What is left of a step that is gone.
        let remains: Remains?

        var isRemoved: Bool { remains != nil }
    }

    /// The instances of a step that is gone.
    struct Remains: Sendable {
        let name: String
        let count: Int
        /// What stands behind the step's name, and the folders, by ordinals.
        let combinations: [UInt32: String]
        let folders: [UInt32: String]
        let hashedNameWidth: Int?
    }

    /// The version that the study now has.
    let version: Int
    /// By their numbers.
    var steps: [Step]
    /// By the numbers of the tables that the study now has.
    let rows: [Int: EarlierRows]
    /// How often it had grown, the rows that it was created with included.
    let growths: Int

    func step(_ index: Int) -> Step? { index < steps.count ? steps[index] : nil }
}

extension Expander {
    /// The node of a step that is gone: its instances keep their numbers and names, and nothing waits for them.
    func removedNode(
        _ index: Int, _ former: EarlierStudy.Step, first: UInt32, _ directories: inout UniqueNames
    ) -> StepNode {
        let remains = former.remains
        let count = remains?.count ?? 0
        _ = directories.claim(former.directory)
        let nothing = TokenText([])
        let text = StepText(
            about: nothing, command: nothing, restart: nil, settings: [:], arguments: [],
            fixedResources: Resources(texts: [:], ownKeys: [], arguments: []))
        let facts = StepFacts(
            index: index, name: remains?.name ?? "", role: .regular, parameters: [], named: [],
            representatives: Array(repeating: 0, count: count), ordinals: [], parents: [],
            directory: former.directory, text: text, renamed: remains?.combinations ?? [:],
            renamedDirectories: remains?.folders ?? [:], removed: Array(repeating: true, count: count))
        return StepNode(
            facts, instances: InstanceIDs(first..<first + UInt32(count)),
            hashedNameWidth: remains?.hashedNameWidth, scriptVersion: former.scriptVersion)
    }
}
