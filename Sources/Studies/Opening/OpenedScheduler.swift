import Expansion
package import HostInterface
package import Scheduling

extension OpenedStudy {
    /// Its scheduler; whoever wants more of it than every executor can do asks whether it conforms to that.
    ///
    /// - Returns: Nothing where scripts are written for it and nothing is submitted, or where it is this machine.
    package func scheduler(_ host: Host) -> (any Executor)? {
        makeExecutor(graph.scheduler, host: host, root: directory.root, variables: header.variables)
    }
}
