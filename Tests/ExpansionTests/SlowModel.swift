import Diagnostics
import Specification

/// Expansion by the words of the specification, without a thought for speed: research on maestrowf, section 2.2.
struct SlowModel {
    struct Instance: Hashable {
        var parents: Set<String>
        let workspace: String
        let command: String
    }

    /// By name; of several combinations with one name the first counts.
    private(set) var instances: [String: Instance] = [:]
    private let study: Study
    private var scopes: [Set<String>] = []

    init(_ study: Study) {
        self.study = study
        for step in study.steps {
            let texts = [step.command.value, step.restart?.value ?? "", step.about.value]
            var scope = Set(
                study.parameters.map(\.key.value).filter { key in
                    texts.contains { $0.contains("$(\(key))") || $0.contains("$(\(key).") }
                })
            for dependency in step.dependencies where dependency.scope == .matching {
                scope.formUnion(scopes[dependency.step])
            }
            scopes.append(scope)
        }
        let rows = study.parameters.first?.values.count ?? 1
        for index in study.steps.indices {
            for row in 0..<rows { add(index, row, rows) }
        }
    }

    private mutating func add(_ step: Int, _ row: Int, _ rows: Int) {
        let name = name(step, row)
        let parents = study.steps[step].dependencies.flatMap { dependency in
            dependency.scope == .all
                ? (0..<rows).map { self.name(dependency.step, $0) } : [self.name(dependency.step, row)]
        }
        let command = filled(study.steps[step].command.value, step, row)
        let own = Instance(parents: [], workspace: workspace(step, row), command: command)
        instances[name, default: own].parents.formUnion(parents)
    }

    // MARK: Names

    private func value(_ key: String, _ row: Int) -> String {
        study.parameters.first { $0.key.value == key }?.values[row] ?? ""
    }

    private func label(_ key: String, _ row: Int) -> String {
        switch study.parameters.first(where: { $0.key.value == key })?.labels {
        case .pattern(let pattern): pattern.value.replacing("%%", with: value(key, row))
        case .list(let labels): labels[row]
        case .format: ""
        case nil: ""
        }
    }

    private func combination(_ step: Int, _ row: Int) -> String? {
        scopes[step].isEmpty ? nil : scopes[step].sorted().map { label($0, row) }.joined(separator: ".")
    }

    private func name(_ step: Int, _ row: Int) -> String {
        study.steps[step].name.value + (combination(step, row).map { "_" + $0 } ?? "")
    }

    private func workspace(_ step: Int, _ row: Int) -> String {
        let folder = study.steps[step].name.value + (combination(step, row).map { "/" + $0 } ?? "")
        return folder.replacing(" ", with: "_")
    }

    // MARK: Commands

    /// The text after every token that has a meaning is replaced, one after the other.
    private func filled(_ text: String, _ step: Int, _ row: Int) -> String {
        var text = text
        // A label may name a variable.
        for _ in 0..<2 {
            for variable in study.environment.variables + study.environment.labels {
                text = text.replacing("$(\(variable.name.value))", with: variable.value.value)
            }
        }
        for key in study.parameters.map(\.key.value) {
            text = text.replacing("$(\(key))", with: value(key, row))
            text = text.replacing("$(\(key).label)", with: label(key, row))
            text = text.replacing("$(\(key).name)", with: study.parameters.first { $0.key.value == key }?.name ?? "")
        }
        for dependency in study.steps[step].dependencies {
            let parent = study.steps[dependency.step].name.value
            let folder = dependency.scope == .all ? parent : workspace(dependency.step, row)
            text = text.replacing("$(\(parent).workspace)", with: "/o/\(folder)")
        }
        return text.replacing("$(WORKSPACE)", with: "/o/\(workspace(step, row))")
            .replacing("$(OUTPUT_PATH)", with: "/o").replacing("$(SPECROOT)", with: "/s")
    }
}
