package import Executors
package import Scheduling
import Tracking

/// What a study's batches are given to, and what each can do beyond that.
package struct ExecutorTable: Sendable {
    private let all: [ExecutorID: any Executor]
    /// In the order of the registry.
    let ids: [ExecutorID]

    package init(_ all: [ExecutorID: any Executor]) {
        self.all = all
        ids = all.keys.sorted()
    }

    subscript(id: ExecutorID) -> (any Executor)? { all[id] }

    /// - Returns: Nil where the executor cannot do that.
    func ability<Ability>(_: Ability.Type, of id: ExecutorID) -> Ability? { all[id] as? Ability }

    /// Of those that can do something, each.
    func abilities<Ability>(_ ability: Ability.Type) -> [Ability] { ids.compactMap { all[$0] as? Ability } }

    /// Of the one that has been silent for longest.
    var silence: SchedulerSilence? {
        abilities((any ProgramDriven).self).compactMap(\.silence).min { $0.since < $1.since }
    }
}
