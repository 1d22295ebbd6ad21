import Diagnostics

/// Indices of the steps, each after all that it depends on, and otherwise in the order of the file.
///
/// Steps on a cycle are left out.
/// - Complexity: O(steps × log steps + dependencies).
package func topologicalOrder(of study: Study) -> [Int] {
    var waiting = study.steps.map { Set($0.dependencies.map(\.step)).count }
    var children = Array(repeating: [Int](), count: study.steps.count)
    for (index, step) in study.steps.enumerated() {
        for parent in Set(step.dependencies.map(\.step)) { children[parent].append(index) }
    }
    // A heap would do better than a sorted insert only for studies with thousands of steps ready at once.
    var ready = Array(waiting.indices.filter { waiting[$0] == 0 }.reversed())
    var order: [Int] = []
    while let index = ready.popLast() {
        order.append(index)
        for child in children[index] {
            waiting[child] -= 1
            guard waiting[child] == 0 else { continue }
            ready.insert(child, at: ready.firstIndex { $0 < child } ?? ready.endIndex)
        }
    }
    return order
}

/// One diagnostic for each separate cycle of dependencies.
func checkCycles(_ study: Study) -> [Diagnostic] {
    let ordered = Set(topologicalOrder(of: study))
    var remaining = Set(study.steps.indices.filter { !ordered.contains($0) })
    var found: [Diagnostic] = []
    for start in remaining.sorted() where remaining.contains(start) && !found.isEnough {
        // Each step left waits for another one left, so walking back must come round.
        var path: [Dependency] = []
        var position: [Int: Int] = [:]
        var index = start
        while position[index] == nil, remaining.contains(index) {
            position[index] = path.count
            guard let next = study.steps[index].dependencies.first(where: { !ordered.contains($0.step) }) else { break }
            path.append(next)
            index = next.step
        }
        if let first = position[index] { found.append(.cycle(Array(path[first...]), of: study)) }
        remaining.subtract(position.keys)
    }
    return found
}

extension Diagnostic {
    fileprivate static func cycle(_ path: [Dependency], of study: Study) -> Diagnostic {
        let names = path.map { study.steps[$0.step].name.value }
        let shown = names.suffix(1) + names
        return .error(
            "cycle", at: path.first?.place,
            "steps wait for one another: \((shown.count > 20 ? shown.prefix(20) + ["…"] : shown).joined(separator: " → "))",
            hint: "remove one of these dependencies",
            notes: path.dropFirst().prefix(20).map {
                .init("waits for `\(study.steps[$0.step].name.value)` here", at: $0.place)
            })
    }
}
