package import Diagnostics
package import Executors

/// What the value of a resource key must look like.
enum SettingShape {
    case positive, nonNegative, walltime, memory, flag, priority, text

    /// Free text may have tokens anywhere; a number may only be a token as a whole.
    var takesMixedText: Bool {
        switch self {
        case .text, .walltime, .memory: true
        case .positive, .nonNegative, .flag, .priority: false
        }
    }

    var description: String {
        switch self {
        case .positive: "a whole number from 1, or a `$(NAME)` that expands to one"
        case .nonNegative: "a whole number from 0, or a `$(NAME)` that expands to one"
        case .walltime: "a time such as 30 (minutes), 1:30:00 or 2-12:00:00"
        case .memory: "an amount such as 500M or 4G"
        case .flag: "true or false"
        case .priority: "HELD, MINIMAL, LOW, MEDIUM, HIGH, EXPEDITED or a number from 0 to 1"
        case .text: "a text"
        }
    }
}

extension ResourceKey {
    var shape: SettingShape {
        switch self {
        case .nodes, .procs, .coresPerTask, .tasksPerResourceSet, .resourceSetsPerNode, .cpusPerResourceSet: .positive
        case .gpus: .nonNegative
        case .walltime: .walltime
        case .memory: .memory
        case .exclusive, .launcherExclusive, .nested, .waitable: .flag
        case .priority: .priority
        case .constraint, .queue, .bank, .qos, .reservation, .bind, .bindGPUs: .text
        }
    }
}

/// Checks a value whose tokens are replaced.
package func check(_ value: Located<String>, for key: ResourceKey) -> Diagnostic? {
    let text = value.value
    guard !text.hasControlCharacters else { return .controlCharacter(of: "`\(key.rawValue)`", at: value.place) }
    let isFine =
        switch key.shape {
        case .positive: Int32(text).map { $0 > 0 } ?? false
        case .nonNegative: Int32(text).map { $0 >= 0 } ?? false
        case .walltime: Walltime(text) != nil
        case .memory: MemoryAmount(text).map { $0.kibibytes < .max } ?? false
        case .flag: flag(text) != nil
        case .priority: isPriority(text)
        case .text: !text.isEmpty
        }
    guard !isFine else { return nil }
    let hint =
        text.contains("$(") ? "let one variable or parameter hold the whole value; nothing is calculated here" : nil
    return .badValue(text, of: key.rawValue, at: value.place, needed: key.shape.description, hint: hint)
}

/// YAML's and Python's words for yes and no, in any usual casing.
package func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
}

private func isPriority(_ text: String) -> Bool {
    if let number = Double(text) { return (0...1).contains(number) }
    return ["HELD", "MINIMAL", "LOW", "MEDIUM", "HIGH", "EXPEDITED"].contains(text.uppercased())
}
