import Diagnostics
package import Executors

/// One step of the study.
///
/// Copied often, so what few passes look at is shared.
package struct Step: Sendable {
    /// In which list of the study it stands.
    package internal(set) var role = StepRole.regular
    package var dependencies: [Dependency] = []
    /// The loop that it is a part of.
    package var loop: Int?
    private var box: Box
    private var earlierRound: EarlierRound?

    /// Few studies have loops.
    private final class EarlierRound: Sendable {
        let dependencies: [Dependency]
        let named: Set<Int>

        /// Nothing where it says nothing.
        init?(_ dependencies: [Dependency], _ named: Set<Int>) {
            guard !dependencies.isEmpty || !named.isEmpty else { return nil }
            self.dependencies = dependencies
            self.named = named
        }
    }

    private final class Box: Sendable {
        let details: StepDetails
        let texts: [TextWithTokens]

        init(_ details: StepDetails) {
            self.details = details
            texts = details.textsWithTokens
        }
    }

    package init(name: Located<String>, about: Located<String>, command: Located<String>) {
        self.init(StepDetails(name: name, about: about, command: command))
    }

    init(_ details: StepDetails) { box = Box(details) }

    /// What it waits for in the round before its own.
    package var previousRound: [Dependency] {
        get { earlierRound?.dependencies ?? [] }
        set { earlierRound = EarlierRound(newValue, namedBefore) }
    }

    /// The steps of its loop of which it names the round before.
    package var namedBefore: Set<Int> {
        get { earlierRound?.named ?? [] }
        set { earlierRound = EarlierRound(previousRound, newValue) }
    }

    /// All that it says; to change one of it copies all.
    private var details: StepDetails {
        get { box.details }
        set { box = Box(newValue) }
    }
}

/// What a step says, dependencies apart.
struct StepDetails: Sendable {
    var name: Located<String>
    var about: Located<String>
    var command: Located<String>
    /// Only the keys that the step writes; a missing one falls back to the batch section.
    var settings: [ResourceKey: Located<String>] = [:]
    var restart: Located<String>?
    /// Further options for the scheduler's submit program, after those of the batch section.
    var arguments: [Located<String>] = []
    var precautions = Precautions()
    /// So many of its instances may fail before what gathers them is lost; nothing for none.
    var allowedFailures: Located<AllowedFailures>?
    var retry = RetryRules()
    var checkpoint: Checkpoint?
    var outputs = StepOutputs()
    /// An instance for which it is false is skipped.
    var condition: WrittenExpression?
    /// What each instance takes of pools.
    var takes: [PoolUse] = []
    /// What it runs instead of its command in a study that is only tried.
    var stub: Located<String>?
    /// Its own word on strictness; `Study.isStrict` tells what counts.
    var strict: Located<Bool>?
    /// For mistakes that show only beside the batch section.
    var rulePlaces = RulePlaces()
}

/// A text of a step that may name parameters, other steps or names of the environment, since it has a `$`.
package struct TextWithTokens: Sendable {
    package let text: Located<String>
    /// The bytes that it may have once its tokens are replaced; nothing for what is put nowhere.
    package let limit: Int?
}

extension StepDetails {
    fileprivate var textsWithTokens: [TextWithTokens] {
        var found: [TextWithTokens] = []
        func add(_ text: Located<String>?, limit: Int?) {
            guard let text, text.value.utf8.contains(UInt8(ascii: "$")) else { return }
            found.append(TextWithTokens(text: text, limit: limit))
        }
        for text in [name, condition?.text] { add(text, limit: nil) }
        for text in [command, restart] { add(text, limit: TextBudget.script) }
        add(about, limit: TextBudget.word)
        for text in settings.values { add(text, limit: TextBudget.option) }
        for list in [arguments, outputs.files, outputs.temporary] {
            for text in list { add(text, limit: TextBudget.option) }
        }
        return found
    }
}

extension Step {
    /// All that may name parameters or other steps.
    package var texts: [TextWithTokens] {
        _read { yield box.texts }
    }
}

/// What is said of each at ``StepDetails``. Yielded, since a copy of what is looked at costs more than the look.
extension Step {
    package var name: Located<String> {
        _read { yield box.details.name }
        set { details.name = newValue }
    }

    package var about: Located<String> {
        _read { yield box.details.about }
        set { details.about = newValue }
    }

    package var command: Located<String> {
        _read { yield box.details.command }
        set { details.command = newValue }
    }

    package var settings: [ResourceKey: Located<String>] {
        _read { yield box.details.settings }
        set { details.settings = newValue }
    }

    package var restart: Located<String>? {
        _read { yield box.details.restart }
        set { details.restart = newValue }
    }

    package var arguments: [Located<String>] {
        _read { yield box.details.arguments }
        set { details.arguments = newValue }
    }

    package var precautions: Precautions {
        _read { yield box.details.precautions }
        set { details.precautions = newValue }
    }

    package var allowedFailures: Located<AllowedFailures>? {
        _read { yield box.details.allowedFailures }
        set { details.allowedFailures = newValue }
    }

    package var retry: RetryRules {
        _read { yield box.details.retry }
        set { details.retry = newValue }
    }

    package var checkpoint: Checkpoint? {
        _read { yield box.details.checkpoint }
        set { details.checkpoint = newValue }
    }

    package var outputs: StepOutputs {
        _read { yield box.details.outputs }
        set { details.outputs = newValue }
    }

    package var condition: WrittenExpression? {
        _read { yield box.details.condition }
        set { details.condition = newValue }
    }

    package var takes: [PoolUse] {
        _read { yield box.details.takes }
        set { details.takes = newValue }
    }

    package var stub: Located<String>? {
        _read { yield box.details.stub }
        set { details.stub = newValue }
    }

    package var strict: Located<Bool>? {
        _read { yield box.details.strict }
        set { details.strict = newValue }
    }

    var rulePlaces: RulePlaces { _read { yield box.details.rulePlaces } }
}
