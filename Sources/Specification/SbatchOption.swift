/// An option of sbatch, and what becomes of it when a study writes it. Source: sbatch(1) of Slurm 20.11 to 25.11.
package struct SbatchOption: Hashable, Sendable {
    /// Whether a value follows.
    package enum Value: Hashable, Sendable {
        case none
        /// In the same word only: `--nice=10`.
        case optional
        /// In the same word or the next one.
        case required
    }

    package enum Rule: Hashable, Sendable {
        /// sbatch gets it.
        case honoured
        /// The study is wrong; the text says what to use instead.
        case refused(instead: String)
        /// sbatch does not get it, which does no harm; the text says why.
        case overridden(why: String)
    }

    /// Without its dashes.
    package let name: String
    /// Its short form.
    package let letter: Character?
    package let value: Value
    package let rule: Rule
    /// Not every Slurm from 20.11 to 25.11 has it.
    package let isOnSomeOnly: Bool

    init(
        _ name: String, _ letter: Character? = nil, _ value: Value = .required, _ rule: Rule = .honoured,
        onSomeOnly: Bool = false
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.rule = rule
        isOnSomeOnly = onSomeOnly
    }

    /// The two names that sbatch has for one thing, as getopt_long(3) sees it.
    var meaning: String { Self.aliases[name] ?? name }

    private static let aliases = ["cluster": "clusters", "tasks-per-node": "ntasks-per-node"]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    private static let byLetter = Dictionary(
        all.compactMap { option in option.letter.map { ($0, option) } }, uniquingKeysWith: { first, _ in first })

    /// The option of a letter.
    static func short(_ letter: Character) -> SbatchOption? { byLetter[letter] }

    /// What a long name may stand for: itself, else whatever it is the beginning of. Several with one meaning are one.
    ///
    /// Options that only some Slurms have do not make a name ambiguous, for on others it is none.
    static func long(_ name: String) -> [SbatchOption] {
        if let exact = byName[name] { return [exact] }
        let meant = all.filter { $0.name.hasPrefix(name) }
        let usual = meant.filter { !$0.isOnSomeOnly }
        let found = usual.isEmpty ? meant : usual
        return Set(found.map(\.meaning)).count > 1 ? found : Array(found.prefix(1))
    }
}
