import Diagnostics
import YAML

/// The keys of `repeat`.
let repeatKeys = ["until", "at most"]

extension Section {
    static let repeatKey = "repeat"

    func repetition(_ found: inout [Diagnostic]) -> Repetition? {
        guard let written = value(Self.repeatKey) else {
            if let key = key(Self.repeatKey) {
                found.append(.missingKey("until", title: "`repeat` of \(title)", at: key.place))
            }
            return nil
        }
        let title = "`repeat` of \(title)"
        guard let section = Section(written, title: title, known: repeatKeys, found: &found) else { return nil }
        let isWritten = section.requiredText("until", &found) != nil
        let node = isWritten ? section.value("until") : nil
        let until = node.flatMap { expression($0, of: "`until` of \(title)", &found) }
        guard section.key("at most") != nil else {
            found.append(
                .error(
                    "missing-key", at: section.place, "\(title) needs `at most`",
                    hint: "say after how many rounds it gives up, as in `at most: 20`"))
            return nil
        }
        let most = section.text("at most", &found)?.number(
            in: 1...StepLoop.mostRounds, of: "at most",
            needed: "a number of rounds from 1 to \(StepLoop.mostRounds)", &found)
        guard let until, let most else { return nil }
        return Repetition(until: until, atMost: most, place: written.place)
    }
}
