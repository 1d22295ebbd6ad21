import ArgumentParser
import Specification

/// `--set`, `--only` and `--stub`: what a command line chooses of a study.
struct ChoiceOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: "Give a variable of the study this value: NAME=VALUE; repeatable.")
    var values: [String] = []
    @Option(help: "Keep only these values of a parameter: NAME=VALUE[,VALUE]; repeatable.")
    var only: [String] = []
    @Flag(help: "Replace each command by one that only makes the outputs that its step declares.")
    var stub = false

    func validate() throws {
        for (option, words) in [("--set", values), ("--only", only)] {
            var names: Set<Substring> = []
            for word in words {
                guard let name = Self.parts(word)?.name else {
                    throw ValidationError("\(option) takes NAME=VALUE, but `\(word)` is not that.")
                }
                guard names.insert(name).inserted else {
                    throw ValidationError(
                        option == "--set"
                            ? "--set gives `\(name)` two values; use it once for each name."
                            : "--only names `\(name)` twice; write its values as NAME=VALUE,VALUE.")
                }
            }
        }
    }

    var choices: StudyChoices {
        var choices = StudyChoices(isStub: stub)
        for (name, value) in values.compactMap(Self.parts) { choices.values[String(name)] = String(value) }
        for (name, value) in only.compactMap(Self.parts) {
            choices.only[String(name)] = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return choices
    }

    private static func parts(_ word: String) -> (name: Substring, value: Substring)? {
        guard let sign = word.firstIndex(of: "="), sign > word.startIndex else { return nil }
        return (word[..<sign], word[word.index(after: sign)...])
    }
}
