package import Diagnostics
import YAML

/// What a command that gives rows needs, and nobody else may see.
package struct Secret: Sendable {
    package enum Origin: Hashable, Sendable {
        /// The name of a variable of the environment.
        case environment(String)
        /// The path of a file, of which the first line counts.
        case file(String)
    }

    package let name: Located<String>
    package let origin: Origin
    package let place: Place
}

/// `secrets`, in the order of the file.
func decodeSecrets(_ node: Node, _ found: inout [Diagnostic]) -> [Secret] {
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`secrets`", needed: "a mapping"))
        return []
    }
    return entries.compactMap { found.isEnough ? nil : decodeSecret($0, &found) }
}

/// The keys of a secret.
let secretKeys = ["environment", "file"]

private func decodeSecret(_ entry: Node.Entry, _ found: inout [Diagnostic]) -> Secret? {
    guard let name = entry.key.scalar?.text else { return nil }
    guard isVariableName(name) else {
        found.append(
            .error(
                "bad-name", at: entry.key.place, "a secret cannot be called `\(name)`",
                hint: "use letters, digits and `_`: a command finds it in `\(secretVariable("NAME"))`"))
        return nil
    }
    guard let section = Section(entry.value, title: "secret `\(name)`", known: secretKeys, found: &found)
    else { return nil }
    let written = secretKeys.filter { section.key($0) != nil }
    guard written.count == 1 else {
        if section.hasOther(than: secretKeys) { return nil }
        found.append(
            .error(
                "secret-origin", at: section.place,
                written.isEmpty ? "secret `\(name)` does not say where it is" : "secret `\(name)` has both keys",
                hint: "write one of `environment` and `file`"))
        return nil
    }
    guard let text = section.text(written[0], &found) else { return nil }
    let origin: Secret.Origin = written[0] == "file" ? .file(text.value) : .environment(text.value)
    return Secret(name: Located(name, at: entry.key.place), origin: origin, place: text.place)
}

private func isVariableName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100
        && name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_")
        }
}

/// Tokens that would put a secret into a text.
func checkSecrets(_ study: Study) -> [Diagnostic] {
    guard !study.secrets.isEmpty else { return [] }
    let steps = study.steps.flatMap { step in
        [step.about, step.command] + [step.restart].compactMap(\.self) + Array(step.settings.values) + step.arguments
    }
    let batch = Array(study.batch.settings.values) + study.batch.arguments
    let variables = (study.environment.variables + study.environment.labels).map(\.value)
    var found: [Diagnostic] = []
    for text in (steps + batch + variables).sorted(by: { $0.place < $1.place }) where !found.isEnough {
        guard let token = tokens(in: text.value).first(where: { $0.plainName.hasPrefix("secret.") }) else { continue }
        let place = text.place(at: token.range.lowerBound)
        found.append(.secretInText(token.plainName, at: place))
    }
    return found
}
