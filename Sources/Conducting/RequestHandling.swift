import Deciding
import Expansion
import HostInterface
import Rendering
import Storage
import Tracking

/// What users ask for in the study's box.
extension ConductorLoop {
    /// Each is in the journal before it leaves the box; one that was interrupted between the two is known by its name.
    mutating func grantRequests(mayBeNew: Bool) {
        let pending = requests.pending(isCertain: mayBeNew)
        guard !pending.isEmpty else { return }
        var refused: Set<String> = []
        for (name, request) in pending where !state.requests.contains(name) {
            switch prepare(request) {
            case .ready: note([.requested(id: name, request)])
            case .refused: refused.insert(name)
            case .later: break
            }
        }
        if pending.contains(where: { $0.request.makesInstances }) {
            requested = builder.renderer.requests(in: state.graph)
        }
        policy = original.changed(by: state.settings)
        poll.change(longest: policy.pollSeconds)
        // What was written after somebody else had taken over does not count: the box is then for that one to empty.
        guard flush(), let isTooLate = try? journal.hasSuccessor() else { return }
        guard !isTooLate else { return mustEnd(.superseded) }
        for (name, _) in pending where state.requests.contains(name) || refused.contains(name) { requests.remove(name) }
    }

    private enum Preparation { case ready, refused, later }

    /// The scripts of new instances are there before these can be submitted.
    private func prepare(_ request: Request) -> Preparation {
        guard case .extend(let growth) = request else { return .ready }
        do {
            let grown = try state.graph.grown(by: growth)
            try layOutNew(
                grown, from: state.graph.instanceCount, renderer: builder.renderer, in: directory, files: host.files)
            return .ready
        } catch let error as GrowthError {
            host.terminal.writeErrors("maestro-swift: the study was not extended: \(error)\n")
            return .refused
        } catch {
            host.terminal.writeErrors("maestro-swift: \(error); the study will be extended once that is fixed\n")
            return .later
        }
    }
}

extension Request {
    fileprivate var makesInstances: Bool { if case .extend = self { true } else { false } }
}
