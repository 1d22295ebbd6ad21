package import Specification
package import Storage

/// How the head of a journal keeps what the command line chose of the study.
extension StudyChoices {
    private static let valuePrefix = "value."
    private static let stubKey = "stub"
    private static let onlyPrefix = "only."

    var settings: [String: String] {
        guard !isEmpty else { return [:] }
        var texts = [JournalHeader.choicesKey: "yes"]
        for (name, value) in values { texts[Self.valuePrefix + name] = value }
        if isStub { texts[Self.stubKey] = "yes" }
        for (name, values) in only { texts[Self.onlyPrefix + name] = values.joined(separator: ",") }
        return texts
    }

    fileprivate init(settings: [String: String]) {
        self.init()
        guard settings[JournalHeader.choicesKey] != nil else { return }
        isStub = settings[Self.stubKey] != nil
        for (key, text) in settings {
            if key.hasPrefix(Self.valuePrefix) { values[String(key.dropFirst(Self.valuePrefix.count))] = text }
            guard key.hasPrefix(Self.onlyPrefix) else { continue }
            only[String(key.dropFirst(Self.onlyPrefix.count))] =
                text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

extension JournalHeader {
    /// What the command line chose when the study was started.
    package var choices: StudyChoices { StudyChoices(settings: settings) }
}
