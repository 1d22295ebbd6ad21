import Executors
import Specification

/// The step's texts, compiled. A class, since steps are copied often and this never changes.
package final class StepText: Sendable {
    package let about: TokenText
    package let command: TokenText
    package let restart: TokenText?
    let settings: [ResourceKey: Located<TokenText>]
    let arguments: [TokenText]
    /// The files that it says it leaves.
    package let files: [TokenText]
    /// The files that go once all that can read them has succeeded.
    package let temporary: [TokenText]
    package let condition: StepCondition?
    /// The settings that follow from values of other steps, and those values.
    let followingKeys: [ResourceKey]
    let followingOutputs: [StepOutput]
    /// What every instance asks for, where no parameter has a part in it.
    let fixedResources: Resources?

    init(
        about: TokenText, command: TokenText, restart: TokenText?, settings: [ResourceKey: Located<TokenText>],
        arguments: [TokenText], files: [TokenText] = [], temporary: [TokenText] = [], condition: StepCondition? = nil,
        fixedResources: Resources?
    ) {
        self.condition = condition
        followingKeys = settings.filter { $0.value.value.hasOutputs }.map(\.key).sorted { $0.rawValue < $1.rawValue }
        followingOutputs = followingKeys.flatMap { settings[$0]?.value.unquotedOutputs ?? [] }
        self.files = files
        self.temporary = temporary
        self.about = about
        self.command = command
        self.restart = restart
        self.settings = settings
        self.arguments = arguments
        self.fixedResources = fixedResources
    }
}

extension StepText {
    /// The steps whose lists its commands name.
    var lists: Set<Int> { command.lists.union(restart?.lists ?? []) }

    var tables: Set<Int> { command.tables.union(restart?.tables ?? []) }

    var failures: Set<FailureScope> { command.failures.union(restart?.failures ?? []) }

    var outputs: [StepOutput] { command.outputs.union(restart?.outputs ?? []).sorted() }
}
