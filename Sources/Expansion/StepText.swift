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
    /// The steps whose lists its commands name.
    let lists: Set<Int>
    /// The steps of which they name the table of values, and the table of failures.
    let tables: Set<Int>
    let failures: Set<FailureScope>
    /// The values of other steps that they use, sorted.
    let outputs: [StepOutput]

    init(
        about: TokenText, command: TokenText, restart: TokenText?, settings: [ResourceKey: Located<TokenText>],
        arguments: [TokenText], files: [TokenText] = [], temporary: [TokenText] = [], condition: StepCondition? = nil,
        fixedResources: Resources?
    ) {
        lists = command.lists.union(restart?.lists ?? [])
        tables = command.tables.union(restart?.tables ?? [])
        failures = command.failures.union(restart?.failures ?? [])
        outputs = sortedOnce(command.quotedOutputs + (restart?.quotedOutputs ?? []))
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

/// Each element once. Most texts name few values, for which a set would cost more.
private func sortedOnce<Element: Comparable>(_ list: [Element]) -> [Element] {
    list.count < 2
        ? list : list.sorted().reduce(into: []) { result, next in if result.last != next { result.append(next) } }
}
