import HostInterface

/// Who else may put another folder into a study's place, told by what is above it.
package enum AncestorTrust: Hashable, Sendable {
    /// Its user and root alone.
    case fine
    /// People whom the user may know: project folders are like that.
    case note(String)
    /// Anybody.
    case refusal(String)

    /// - Parameter user: In whose name the study is acted on.
    package init(_ ancestors: [Ancestor], user: UInt32) {
        if let open = ancestors.first(where: \.isOpenToAll) {
            self = .refusal(
                "anyone may write to \(open.path), and could replace the study directory; run `chmod o-w` or "
                    + "`chmod +t` on it. Until then the study can only be viewed and cancelled")
            return
        }
        let closed = ancestors.filter { $0.isClosed(by: user) }.map(\.path)
        let others = ancestors.filter { ancestor in !closed.contains { ancestor.isBelow($0) } }
            .compactMap { $0.others(than: user) }
        guard let first = others.first else {
            self = .fine
            return
        }
        let more = others.count == 1 ? "" : ", and \(others.count - 1) more such directories above the study"
        self = .note(
            "others may replace the study directory and run commands as you: \(first)\(more)")
    }
}

extension Ancestor {
    private var bits: UInt16 { information.kind == .directory ? information.mode.bits : 0 }

    /// With the sticky bit, entries are renamed and removed by their owners alone.
    private var isSticky: Bool { bits & 0o1000 != 0 }

    fileprivate var isOpenToAll: Bool { bits & 0o002 != 0 && !isSticky }

    /// Whether nobody else gets to what is below it.
    fileprivate func isClosed(by user: UInt32) -> Bool {
        information.kind == .directory && bits & 0o011 == 0 && (information.owner == user || information.owner == 0)
    }

    fileprivate func isBelow(_ folder: String) -> Bool {
        path.hasPrefix(folder == "/" ? "/" : folder + "/") && path != folder
    }

    /// Who they are, if there are any.
    fileprivate func others(than user: UInt32) -> String? {
        if information.owner != user, information.owner != 0 {
            return "\(path) belongs to the user \(information.owner)"
        }
        return bits & 0o020 != 0 && !isSticky ? "the group \(information.group) may write to \(path)" : nil
    }
}
