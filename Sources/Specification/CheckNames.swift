import Diagnostics

/// Names of variables, labels, dependencies and parameters: one name space, since all are written `$(NAME)`.
func checkNames(_ study: Study) -> [Diagnostic] {
    let environment = study.environment
    let names =
        environment.variables.map { ("a variable", $0.name) } + environment.labels.map { ("a label", $0.name) }
        + environment.paths.map { ("a path dependency", $0.name) }
        + environment.repositories.map { ("a git dependency", $0.name) }
        + study.parameters.enumerated().filter { $0.offset != study.roundParameter }
        .map { ("a parameter", $0.element.key) }
        + study.tables.compactMap { table in table.name.map { ("a table", $0) } }
    var found: [Diagnostic] = []
    var first: [String: Place] = [:]
    first.reserveCapacity(names.count)
    for (what, name) in names where !found.isEnough {
        if let wrong = checkName(name, what: what) { found.append(wrong) }
        if name.value == StepLoop.round, !study.loops.isEmpty { found.append(.takenRound(what, at: name.place)) }
        if let place = first[name.value] {
            found.append(.takenName(name.value, what: "the name", at: name.place, first: place))
        } else {
            first[name.value] = name.place
        }
    }
    return found
}

/// What is wrong with a name that is to be written `$(NAME)`.
func checkName(_ name: Located<String>, what: String) -> Diagnostic? {
    if reservedTokens.contains(name.value) {
        return .error(
            "reserved-name", at: name.place, "\(what) cannot be called `\(name.value)`, which is reserved",
            hint: "choose another name")
    }
    let isPlain =
        !name.value.isEmpty && !name.value.hasControlCharacters
        && !name.value.utf8.contains { "()$ ".utf8.contains($0) }
    guard !isPlain else { return nil }
    return .error(
        "bad-name", at: name.place, "`\(name.value)` cannot be written as `$(\(name.value))`",
        hint: "use letters, digits, `_`, `-` and `.`")
}

/// Tokens whose meaning is ours.
let reservedTokens: Set<String> = ["WORKSPACE", "LAUNCHER", "SPECROOT", "OUTPUT_PATH"]
