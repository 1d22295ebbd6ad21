/// The part of a step's resources that one `$(LAUNCHER)[…]` takes.
///
/// Shapes: `Nn`, `Pp`, `Nn, Pp` in either order, and the legacy `N, P` (nodes, then tasks).
package struct Allocation: Hashable, Sendable {
    package let nodes: Int?
    package let procs: Int?

    /// Nothing where the text has none of the shapes, or a count below 1.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.filter { $0 != " " && $0 != "\t" })
        }
        if parts.count == 2, let nodes = Int(parts[0]), let procs = Int(parts[1]) {
            self.init(nodes: nodes, procs: procs)
        } else {
            var counts: [Character: Int] = [:]
            for part in parts {
                guard let unit = part.last, unit == "n" || unit == "p", let count = Int(part.dropLast()),
                    counts.updateValue(count, forKey: unit) == nil
                else { return nil }
            }
            self.init(nodes: counts["n"], procs: counts["p"])
        }
    }

    private init?(nodes: Int?, procs: Int?) {
        guard nodes ?? 1 > 0, procs ?? 1 > 0, nodes != nil || procs != nil else { return nil }
        self.nodes = nodes
        self.procs = procs
    }
}
