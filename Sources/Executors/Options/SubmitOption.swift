/// An option of the program by which jobs are submitted, and what becomes of it when a study writes it.
package struct SubmitOption: Hashable, Sendable {
    /// Whether a value follows.
    package enum Value: Hashable, Sendable {
        case none
        /// In the same word only: `--nice=10`.
        case optional
        /// In the next word, or in the same one where the program reads that.
        case required
        /// In the next two words: `-pe smp 4`.
        case two
        /// In the next word, or in the next two where the first is one of these.
        case behind([String])
    }

    package enum Rule: Hashable, Sendable {
        /// The program gets it.
        case honoured
        /// The study is wrong; the text says what to use instead.
        case refused(instead: String)
        /// The program does not get it, which does no harm; the text says why.
        case overridden(why: String)
    }

    /// Without its dashes.
    package let name: String
    /// Its short form.
    package let letter: Character?
    package let value: Value
    package let rule: Rule
    /// Not every version that is known has it.
    package let isOnSomeOnly: Bool
    /// Its value is a list of resources: `h_rt=60,h_vmem=2G`.
    package let listsResources: Bool

    init(
        _ name: String, _ letter: Character? = nil, _ value: Value = .required, _ rule: Rule = .honoured,
        onSomeOnly: Bool = false, listsResources: Bool = false
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.rule = rule
        isOnSomeOnly = onSomeOnly
        self.listsResources = listsResources
    }

    /// One that a study cannot use.
    static func refused(
        _ name: String, _ letter: Character? = nil, _ value: Value = .required, use instead: String,
        onSomeOnly: Bool = false
    ) -> SubmitOption {
        SubmitOption(name, letter, value, .refused(instead: instead), onSomeOnly: onSomeOnly)
    }

    /// One that has no effect.
    static func overridden(
        _ name: String, _ letter: Character? = nil, _ value: Value = .required, because why: String
    ) -> SubmitOption { SubmitOption(name, letter, value, .overridden(why: why)) }
}
