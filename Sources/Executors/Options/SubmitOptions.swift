/// Every option that is known of the program by which jobs are submitted.
package struct SubmitOptions: Sendable {
    /// How the program reads its words.
    package enum Syntax: Hashable, Sendable {
        /// As getopt_long(3) does: `--name=value`, `--name value`, beginnings of names, and letters in one word.
        case long
        /// `-name`, in full, with its values in the words behind it.
        case words
    }

    /// Its name, for messages.
    package let program: String
    package let syntax: Syntax
    /// What is not here, of a newer version or of a site's plugins, is passed on.
    package let all: [SubmitOption]
    /// Which keys of a step options decide instead, by their names; by `OPTION RESOURCE` where the option's value lists
    /// resources, as that of `-l h_rt=60` does.
    private let keys: [String: ResourceKey]
    /// What tells how long a job may run, by its name in ``keys``, and whether a number alone means seconds there, or
    /// minutes.
    package let walltime: (name: String, isInSeconds: Bool)
    /// The names that the program has for one thing.
    private let aliases: [String: String]
    private let byName: [String: SubmitOption]
    private let byLetter: [Character: SubmitOption]

    init(
        program: String, syntax: Syntax, all: [SubmitOption], keys: [String: ResourceKey],
        walltime: (name: String, isInSeconds: Bool), aliases: [String: String] = [:]
    ) {
        self.program = program
        self.syntax = syntax
        self.all = all
        self.keys = keys
        self.walltime = walltime
        self.aliases = aliases
        byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        byLetter = Dictionary(
            all.compactMap { option in option.letter.map { ($0, option) } }, uniquingKeysWith: { first, _ in first })
    }

    /// The option of a letter.
    func short(_ letter: Character) -> SubmitOption? { byLetter[letter] }

    /// The option of a whole name.
    func exact(_ name: String) -> SubmitOption? { byName[name] }

    /// What a long name may stand for: itself, else whatever it is the beginning of. Several with one meaning are one.
    ///
    /// Options that only some versions have do not make a name ambiguous, for on others it is none.
    func long(_ name: String) -> [SubmitOption] {
        if let exact = byName[name] { return [exact] }
        let matches = all.filter { $0.name.hasPrefix(name) }
        let usual = matches.filter { !$0.isOnSomeOnly }
        let found = usual.isEmpty ? matches : usual
        return Set(found.map { aliases[$0.name] ?? $0.name }).count > 1 ? found : Array(found.prefix(1))
    }

    /// An option as it is written in full.
    package func spelling(of option: SubmitOption) -> String { (syntax == .long ? "--" : "-") + option.name }

    /// What of a script's options the program is to get: all but those that are set for each job anyway. Where options
    /// have several forms, each by its long name and with its value in the same word. What is not known stays as it is
    /// written.
    package func submittable(_ options: [String]) -> [String] {
        read(options).flatMap { read -> [String] in
            guard case .option(let option, _, let value) = read.reading else { return Array(options[read.words]) }
            if case .overridden = option.rule { return [] }
            guard syntax == .long else { return Array(options[read.words]) }
            return [spelling(of: option) + (value.map { "=\($0)" } ?? "")]
        }
    }

    /// The options that some words write, with their values.
    package func written(in words: [String]) -> [(option: SubmitOption, value: String?)] {
        read(words).compactMap { read in
            if case .option(let option, _, let value) = read.reading { (option, value) } else { nil }
        }
    }

    /// How long a job may run by the last word on it, which is the one that counts; as it is written.
    package func walltime(in options: [String]) -> String? {
        written(in: options).lazy.reversed().compactMap { option, value in
            named(option, value).last { $0.name == walltime.name }?.value
        }.first
    }

    /// The keys of a step that an option decides instead.
    package func keys(of option: SubmitOption, value: String?) -> [ResourceKey] {
        named(option, value).compactMap { keys[$0.name] }
    }

    /// An option as ``keys`` names it, or each resource in its value, with what stands behind it.
    private func named(_ option: SubmitOption, _ value: String?) -> [(name: String, value: String?)] {
        guard option.listsResources else { return [(option.name, value)] }
        return (value ?? "").split(separator: ",").map { entry in
            let parts = entry.split(separator: "=", maxSplits: 1)
            return ("\(option.name) \(parts.first ?? "")", parts.count == 2 ? String(parts[1]) : nil)
        }
    }

    /// Whether some words write an option, in whatever form.
    package func writes(_ name: String, in words: [String]) -> Bool {
        written(in: words).contains { $0.option.name == name }
    }
}
