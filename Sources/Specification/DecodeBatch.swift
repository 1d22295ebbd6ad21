import Diagnostics
import Executors
import YAML

/// `batch`: the scheduler, and what steps ask of it by default.
func decodeBatch(_ node: Node, _ found: inout [Diagnostic]) -> BatchSection {
    var batch = BatchSection()
    batch.place = node.place
    let keys: [ResourceKey] = [
        .nodes, .procs, .coresPerTask, .gpus, .memory, .constraint, .walltime, .queue, .bank, .qos, .reservation,
        .exclusive,
    ]
    let flux = ["allocation_args", "launcher_args", "uri", "flux_uri", "version"]
    let known = ["type", "shell", "host", "account", "args", "template", "gres"] + keys.map(\.rawValue) + flux
    guard let written = Section(node, title: "`batch`", known: known, found: &found) else { return batch }
    let section = written.without(["host", "account", "gres"] + keys.map(\.rawValue)) { $0.isFalse }
    if let kind = section.text("type", &found) { batch.kind = schedulerKind(kind, &found) }
    batch.host = section.text("host", &found)
    batch.template = section.text("template", &found)
    if let shell = section.text("shell", &found) {
        if !shell.value.hasPrefix("/") || shell.value.hasControlCharacters {
            found.append(
                .badValue(
                    shell.value, of: "shell", at: shell.place, needed: "the absolute path of a shell",
                    hint: "write /bin/bash, or /usr/bin/env bash"))
        }
        batch.shell = shell
    }
    batch.settings = decodeSettings(section, keys: keys, &found)
    if batch.kind.dialect.hasOptionTables {
        batch.flux = decodeFlux(section, &found)
    } else {
        batch.arguments = decodeArguments(section, &found)
        // Maestro's own samples say `gres: ignore`, which is to say none.
        if let gres = section.text("gres", &found), gres.value != "ignore" {
            if gres.value.hasControlCharacters { found.append(.controlCharacter(of: "`gres`", at: gres.place)) }
            batch.arguments.append(Located("--gres=\(gres.value)", at: gres.place))
        }
        for key in flux {
            guard let written = section.key(key) else { continue }
            found.append(.refusedKey(key, at: written.place, title: "`batch`", reason: "only `type: flux` supports it"))
        }
    }
    return batch
}

private func schedulerKind(_ text: Located<String>, _ found: inout [Diagnostic]) -> ExecutorID {
    if let kind = ExecutorID(name: text.value) { return kind }
    let names = ExecutorID.all.map(\.name)
    found.append(
        .error(
            "unknown-scheduler", at: text.place, "unknown scheduler `\(text.value)`",
            hint: nearest(to: text.value, in: names).map { "did you mean `\($0)`?" }
                ?? "use one of \(names.joined(separator: ", "))"))
    return .local
}

private func decodeFlux(_ section: Section, _ found: inout [Diagnostic]) -> FluxOptions {
    var options = FluxOptions()
    options.version = section.text("version", &found)?.value
    options.uri = (section.text("uri", &found) ?? section.text("flux_uri", &found))?.value
    options.allocation = fluxOptions(section.value("allocation_args"), "allocation_args", &found)
    options.launcher = fluxOptions(section.value("launcher_args"), "launcher_args", &found)
    for entry in section.value("args")?.entries ?? [] {
        options.launcher += flattened(entry, kind: "setopt", &found)
    }
    return options
}

/// `o` and `setopt` are one; every option is a name with at most one value.
private func fluxOptions(_ node: Node?, _ key: String, _ found: inout [Diagnostic]) -> [FluxOptions.Option] {
    guard let node else { return [] }
    let kinds = ["setattr": "setattr", "S": "setattr", "setopt": "setopt", "o": "setopt", "conf": "conf"]
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`\(key)` of `batch`", needed: "a mapping"))
        return []
    }
    return entries.flatMap { entry -> [FluxOptions.Option] in
        guard let name = entry.key.scalar?.text, let kind = kinds[name] else {
            found.append(
                .warning(
                    "unknown-key", at: entry.key.place,
                    "`\(key)` has no `\(entry.key.scalar?.text ?? "")`, so it is ignored",
                    hint: "it may have `setattr`, `setopt`, `o` and `conf`"))
            return []
        }
        return (entry.value.entries ?? []).flatMap { flattened($0, kind: kind, &found) }
    }
}

private func flattened(
    _ entry: Node.Entry, kind: String, prefix: String = "", _ found: inout [Diagnostic]
) -> [FluxOptions.Option] {
    let name = prefix + (entry.key.scalar?.text ?? "")
    if let inner = entry.value.entries {
        return inner.flatMap { flattened($0, kind: kind, prefix: name + ".", &found) }
    }
    guard let scalar = entry.value.scalar else {
        found.append(.wrongKind(entry.value, of: "`\(name)`", needed: "a text"))
        return []
    }
    if name.hasControlCharacters || scalar.text.hasControlCharacters {
        found.append(.controlCharacter(of: "`\(name)`", at: entry.value.place))
    }
    let value = entry.value.isNull ? nil : scalar.style == .plain ? jsonWord(scalar.text) : scalar.text
    return [FluxOptions.Option(kind: kind, name: name, value: value)]
}

/// Flux reads values as JSON, so YAML's words for yes and no become JSON's.
private func jsonWord(_ text: String) -> String {
    switch text {
    case "True", "TRUE", "yes", "Yes", "on", "On": "true"
    case "False", "FALSE", "no", "No", "off", "Off": "false"
    default: text
    }
}
