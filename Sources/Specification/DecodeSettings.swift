import Diagnostics
import Executors
import YAML

/// The resource keys of a step's `run` or of the batch section.
func decodeSettings(
    _ section: Section, keys: [ResourceKey], _ found: inout [Diagnostic]
) -> [ResourceKey: Located<String>] {
    var settings: [ResourceKey: Located<String>] = [:]
    for key in keys where key != .exclusive && key != .launcherExclusive {
        guard let value = section.text(key.rawValue, &found) else { continue }
        if let wrong = checkUnlessToken(value, for: key) { found.append(wrong) }
        // A wrong value is kept, so that nothing else finds the key missing.
        settings[key] = value
    }
    decodeAccount(section, into: &settings, &found)
    if keys.contains(.exclusive) { decodeExclusive(section, into: &settings, &found) }
    return settings
}

/// A value that is a token has its shape checked once the token is replaced.
private func checkUnlessToken(_ value: Located<String>, for key: ResourceKey) -> Diagnostic? {
    let list = tokens(in: value.value)
    if key.shape.takesMixedText ? !list.isEmpty : list.count == 1 && list[0].range == 0..<value.value.utf8.count {
        return value.value.hasControlCharacters ? .controlCharacter(of: "`\(key.rawValue)`", at: value.place) : nil
    }
    return check(value, for: key)
}

private func decodeAccount(
    _ section: Section, into settings: inout [ResourceKey: Located<String>], _ found: inout [Diagnostic]
) {
    guard let account = section.text("account", &found) else { return }
    if let wrong = checkUnlessToken(account, for: .bank) { return found.append(wrong) }
    if let bank = settings[.bank], bank.value != account.value {
        found.append(
            .error(
                "contradiction", at: account.place, "`account` and `bank` of \(section.title) mean the same but differ",
                hint: "keep one of them", notes: [.init("the bank", at: bank.place)]))
    }
    settings[.bank] = account
}

/// A flag, or Maestro's mapping of `allocation` and `launcher`.
private func decodeExclusive(
    _ section: Section, into settings: inout [ResourceKey: Located<String>], _ found: inout [Diagnostic]
) {
    guard let node = section.value("exclusive") else { return }
    guard node.entries != nil else {
        guard let value = section.text("exclusive", &found) else { return }
        if let wrong = checkUnlessToken(value, for: .exclusive) { return found.append(wrong) }
        settings[.exclusive] = value
        return
    }
    let title = "`exclusive` of \(section.title)"
    guard let parts = Section(node, title: title, known: ["allocation", "launcher"], found: &found) else { return }
    for (name, key) in [("allocation", ResourceKey.exclusive), ("launcher", .launcherExclusive)] {
        guard let value = parts.text(name, &found) else { continue }
        if let wrong = checkUnlessToken(value, for: key) { found.append(wrong) } else { settings[key] = value }
    }
}

/// Each script has all of them in its header.
private let mostArguments = 1000

/// `args`: a list of further options for the scheduler's submit program.
func decodeArguments(_ section: Section, _ found: inout [Diagnostic]) -> [Located<String>] {
    guard let node = section.value("args") else { return [] }
    guard let elements = node.elements else {
        found.append(
            .error(
                "wrong-kind", at: node.place, "`args` of \(section.title) must be a list, but this is \(node.kindName)",
                hint: "write options as for sbatch, such as [\"--mail-type=END\", \"--signal=USR1@60\"]"))
        return []
    }
    if elements.count > mostArguments {
        found.append(
            .error(
                "too-many-options", at: node.place,
                "`args` of \(section.title) has \(elements.count) options, more than \(mostArguments)",
                hint: "no submit command takes that many"))
        return []
    }
    return elements.compactMap { element in
        guard let text = element.scalar?.text, !element.isNull else {
            found.append(.wrongKind(element, of: "each of `args`", needed: "a text"))
            return nil
        }
        if let wrong = checkArgument(text, at: element.place) {
            found.append(wrong)
            return nil
        }
        return Located(text, at: element.place, layout: element.scalar?.layout)
    }
}

private func checkArgument(_ text: String, at place: Place) -> Diagnostic? {
    guard text.hasPrefix("-"), text.utf8.count > 1 else {
        return .badValue(
            text, of: "args", at: place, needed: "an option that begins with `-`",
            hint: "write option and value as one text, such as \"--mail-type=END\"")
    }
    return text.hasControlCharacters ? .controlCharacter(of: "an option in `args`", at: place) : nil
}
