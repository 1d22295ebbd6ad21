import Executors
import Expansion
import Specification

extension LaunchRequest {
    /// - Parameter allocation: The text between the brackets of `$(LAUNCHER)[…]`, if there are any.
    init(_ resources: Resources, flux: FluxOptions, allocation text: String?) {
        let part = text.flatMap { Allocation($0) }
        func own(_ key: ResourceKey) -> String? { resources.ownKeys.contains(key) ? resources.texts[key] : nil }
        // With brackets the part is all that is asked for, and without them the step's own words, never the batch's.
        self.init(
            procs: text == nil ? own(.procs) : part?.procs.map(String.init),
            nodes: text == nil ? own(.nodes) : part?.nodes.map(String.init), texts: resources.texts,
            isExclusive: resources.isSet(.launcherExclusive), options: flux.launcher.map(\.text))
    }
}
