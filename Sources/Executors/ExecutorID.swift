/// What runs the attempts of steps: this machine, or a scheduler.
///
/// An executor is a line of the registry: a name, which stands in studies and journals, what it is capable of, and how
/// scripts speak to it. Whoever decides asks its capabilities, never its name.
package struct ExecutorID: Hashable, Comparable, Sendable {
    private let index: UInt8

    private init(_ index: Int) { self.index = UInt8(index) }

    /// - Returns: Nil where there is no executor of this name.
    package init?(name: some StringProtocol) {
        guard let index = Self.registry.firstIndex(where: { $0.name == name }) else { return nil }
        self.init(index)
    }

    /// Processes beside the conductor.
    package static let local = ExecutorID(0)
    package static let slurm = ExecutorID(1)

    private static let registry: [ExecutorDescription] = [.local, .slurm, .lsf, .flux, .gridEngine]

    /// Apart, for they are asked for each instance.
    private static let capabilities = registry.map(\.capabilities)

    /// In the order of the registry.
    package static var all: [ExecutorID] { registry.indices.map { ExecutorID($0) } }

    /// As studies and journals have it.
    package var name: String { Self.registry[Int(index)].name }

    package var capabilities: ExecutorCapabilities { Self.capabilities[Int(index)] }

    package var dialect: Dialect { Self.registry[Int(index)].dialect }

    package var isBesideConductor: Bool { capabilities.isBesideConductor }

    package static func < (left: ExecutorID, right: ExecutorID) -> Bool { left.index < right.index }
}

/// All that is known of an executor without asking it.
struct ExecutorDescription: Sendable {
    let name: String
    let capabilities: ExecutorCapabilities
    let dialect: Dialect
}
