import Tracking

/// A request as words of a line, in the journal and in the file that brings it.
enum RequestText {
    static func write(_ request: Request) -> String {
        switch request {
        case .cancel: "cancel"
        case .cancelInstances(let chosen): "cancel \(chosen.text)"
        case .retry(let chosen): "retry \(chosen.text)"
        case .beginElsewhere(let chosen): "begin-elsewhere \(chosen.text)"
        case .beginAnew(let chosen): "begin-anew \(chosen.text)"
        case .change(let setting, let value): "change \(setting.rawValue) \(value)"
        case .amend(let chosen, let amendment): "amend \(chosen.text) \(AmendmentText.write(amendment))"
        case .pause: "pause"
        case .goOn: "go-on"
        case .extend(let growth, let keepsGatherers):
            "\(keepsGatherers ? "extend-alone" : "extend") \(GrowthText.write(growth))"
        case .revise(let number, let options):
            "revise \(number)" + (options.cancelsRunning ? " cancel-running" : "")
                + (options.keepsGatherers ? " keep-funnels" : "")
        }
    }

    /// Nothing where the words are not a request of this version.
    static func read(_ words: [String]) -> Request? {
        switch (words.first, words.count) {
        case ("cancel", 1): return .cancel
        case ("cancel", 2): return InstanceSet(words[1]).map { .cancelInstances($0) }
        case ("retry", 2): return InstanceSet(words[1]).map { .retry($0) }
        case ("begin-elsewhere", 2): return InstanceSet(words[1]).map { .beginElsewhere($0) }
        case ("begin-anew", 2): return InstanceSet(words[1]).map { .beginAnew($0) }
        case ("change", 3):
            guard let setting = Setting(rawValue: words[1]), let value = Int(words[2]) else { return nil }
            return .change(setting, value)
        case ("amend", 3...):
            guard let chosen = InstanceSet(words[1]), let amendment = AmendmentText.read(words.dropFirst(2)) else {
                return nil
            }
            return .amend(chosen, amendment)
        case ("pause", 1): return .pause
        case ("go-on", 1): return .goOn
        case ("extend", 2...), ("extend-alone", 2...):
            let isAlone = words[0] == "extend-alone"
            return GrowthText.read(words.dropFirst()).map { .extend($0, keepsGatherers: isAlone) }
        case ("revise", 2...4):
            guard let number = Int(words[1]), number > 1,
                words.dropFirst(2).allSatisfy({ ["cancel-running", "keep-funnels"].contains($0) })
            else { return nil }
            return .revise(
                number,
                RevisionOptions(
                    cancelsRunning: words.contains("cancel-running"), keepsGatherers: words.contains("keep-funnels")))
        default: return nil
        }
    }
}
