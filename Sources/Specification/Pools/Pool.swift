import Diagnostics

/// Something of which only so much is there for all of a study: connections to a database, licences of a program.
package struct Pool: Hashable, Sendable {
    package enum Keeper: Hashable, Sendable {
        /// This study: its conductor gives out so many places.
        case study(places: Int)
        /// Slurm, by this name of its licences.
        case slurm(licence: String)
    }

    package let name: Located<String>
    package let keeper: Keeper

    /// How many places the conductor gives out; nothing where Slurm does.
    package var places: Int? { if case .study(let places) = keeper { places } else { nil } }
}

/// What each instance of a step takes of a pool while it is with its executor.
package struct PoolUse: Hashable, Sendable {
    package let pool: Located<String>
    package let count: Int
}

extension Study {
    package func pool(named name: String) -> Pool? { poolNumbers[name].map { pools[$0] } }

    /// What a step takes of the pools that the conductor keeps, by their numbers.
    package func takes(ofStep index: Int) -> [(pool: Int, count: Int)] {
        steps[index].takes.compactMap { use in
            poolNumbers[use.pool.value].flatMap { pools[$0].places == nil ? nil : ($0, use.count) }
        }
    }

    /// The option with which Slurm is told of its own licences; nothing where a step takes none.
    package func licenceOption(ofStep index: Int) -> Located<String>? {
        let licences = steps[index].takes.compactMap { use -> String? in
            guard case .slurm(let licence)? = pool(named: use.pool.value)?.keeper else { return nil }
            return "\(licence):\(use.count)"
        }
        return steps[index].takes.first.flatMap { first in
            licences.isEmpty
                ? nil : Located("--licenses=\(licences.joined(separator: ","))", at: first.pool.place)
        }
    }
}
