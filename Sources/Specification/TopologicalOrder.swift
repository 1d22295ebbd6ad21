import Diagnostics

/// Indices of the steps, each after all that it depends on, and otherwise in the order of the file.
///
/// Steps on a cycle are left out.
/// - Complexity: O(steps × log steps + dependencies).
package func topologicalOrder(of study: Study) -> [Int] {
    // A step that another waits for in two ways counts twice on both sides.
    var waiting = Array(repeating: 0, count: study.steps.count)
    var children = Array(repeating: [Int](), count: study.steps.count)
    // By their places, since a copy of a step costs more than what is done with it here.
    for index in study.steps.indices {
        waiting[index] = study.steps[index].dependencies.count
        for dependency in study.steps[index].dependencies { children[dependency.step].append(index) }
    }
    var ready = SmallestFirst()
    for index in waiting.indices where waiting[index] == 0 { ready.insert(index) }
    var order: [Int] = []
    while let index = ready.removeFirst() {
        order.append(index)
        for child in children[index] {
            waiting[child] -= 1
            if waiting[child] == 0 { ready.insert(child) }
        }
    }
    return order
}

/// Numbers of which the smallest comes first: a binary heap, since a million steps may be ready at once.
private struct SmallestFirst {
    /// Each is no larger than those at twice its position plus 1 and 2.
    private var numbers: [Int] = []

    mutating func insert(_ number: Int) {
        var position = numbers.count
        numbers.append(number)
        while position > 0, numbers[(position - 1) / 2] > numbers[position] {
            numbers.swapAt(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    mutating func removeFirst() -> Int? {
        guard let last = numbers.popLast() else { return nil }
        guard let first = numbers.first else { return last }
        numbers[0] = last
        var (position, child) = (0, 1)
        while child < numbers.count {
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            guard numbers[child] < numbers[position] else { break }
            numbers.swapAt(position, child)
            (position, child) = (child, 2 * child + 1)
        }
        return first
    }
}

/// One diagnostic for each separate cycle of dependencies.
func checkCycles(_ study: Study) -> [Diagnostic] {
    var isLeft = Array(repeating: true, count: study.steps.count)
    for index in topologicalOrder(of: study) { isLeft[index] = false }
    let isOnCycle = isLeft
    var found: [Diagnostic] = []
    for start in isLeft.indices where isLeft[start] && !found.isEnough {
        // Each step left waits for another one left, so walking back must come round.
        var path: [Dependency] = []
        var position: [Int: Int] = [:]
        var index = start
        while isLeft[index] {
            isLeft[index] = false
            position[index] = path.count
            guard let next = study.steps[index].dependencies.first(where: { isOnCycle[$0.step] }) else { break }
            path.append(next)
            index = next.step
        }
        if let first = position[index] { found.append(.cycle(Array(path[first...]), of: study)) }
    }
    return found
}

extension Diagnostic {
    fileprivate static func cycle(_ path: [Dependency], of study: Study) -> Diagnostic {
        let names = path.map { study.steps[$0.step].name.value }
        let shown = names.suffix(1) + names
        return .error(
            "cycle", at: path.first?.place,
            "steps depend on each other: \((shown.count > 20 ? shown.prefix(20) + ["…"] : shown).joined(separator: " → "))",
            hint: "remove one of these dependencies",
            notes: path.dropFirst().prefix(20).map {
                .init("depends on `\(study.steps[$0.step].name.value)` here", at: $0.place)
            })
    }
}
