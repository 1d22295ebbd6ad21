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
            case .ready(let renderer):
                note([.requested(id: name, request)])
                if let renderer { builder.renderer = renderer }
            case .refused: refused.insert(name)
            case .later: break
            }
        }
        if pending.contains(where: { $0.request.changesGraph }) {
            renewRequests()
        }
        policy = original.changed(by: state.settings)
        poll.change(longest: policy.pollSeconds)
        // What was written after somebody else had taken over does not count: the box is then for that one to empty.
        guard flush(), let isTooLate = try? journal.hasSuccessor() else { return }
        guard !isTooLate else { return mustEnd(.superseded) }
        for (name, _) in pending where state.requests.contains(name) || refused.contains(name) { requests.remove(name) }
    }

    /// What instances ask for, once there are new ones.
    mutating func renewRequests() { requested = builder.renderer.requests(in: state.graph) }

    private enum Preparation {
        /// With a renderer for scripts from now on, where that is another one.
        case ready(ScriptRenderer?)
        case refused, later
    }

    /// The scripts of new instances are there before these can be submitted.
    private mutating func prepare(_ request: Request) -> Preparation {
        switch request {
        case .extend(let growth, _): prepareExtension(growth)
        case .revise(let number, let options): prepareRevision(number, options)
        case .cancel, .cancelInstances, .retry, .beginElsewhere, .beginAnew, .change, .amend, .pause, .goOn: .ready(nil)
        }
    }

    private mutating func prepareExtension(_ growth: Growth) -> Preparation {
        do {
            let grown = try state.prepare(growth)
            try layOutNew(
                grown, from: state.graph.instanceCount, renderer: builder.renderer, in: directory, files: host.files)
            return .ready(nil)
        } catch let error as GrowthError {
            host.terminal.writeErrors("maestro-swift: the study was not extended: \(error)\n")
            return .refused
        } catch {
            host.terminal.writeErrors("maestro-swift: \(error); the study will be extended once that is fixed\n")
            return .later
        }
    }

    /// What runs and would be in vain may have begun since the user looked.
    private mutating func prepareRevision(_ number: Int, _ options: RevisionOptions) -> Preparation {
        do {
            let version = try state.versions[number] ?? edits.version(number)
            guard version.base ?? state.graph.version == state.graph.version else {
                return refuse("another change came first")
            }
            let revision = try state.graph.revised(to: version)
            let hit = options.cancelsRunning ? [] : state.running(hitBy: revision, options)
            guard hit.isEmpty else {
                return refuse("\(state.graph.name(of: hit[0])) runs; cancel it, or add `--cancel-running`")
            }
            let renderer = try edits.renderer(revision.graph)
            try layOut(revision, renderer: renderer, in: directory, files: host.files)
            state.add(version, revision: revision)
            return .ready(renderer)
        } catch let error as HostError {
            host.terminal.writeErrors("maestro-swift: \(error); the study will be changed once that is fixed\n")
            return .later
        } catch {
            return refuse("\(error)")
        }
    }

    private func refuse(_ why: String) -> Preparation {
        host.terminal.writeErrors("maestro-swift: the study was not changed: \(why)\n")
        return .refused
    }
}
