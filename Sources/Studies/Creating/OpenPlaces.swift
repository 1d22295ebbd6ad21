import Expansion
package import HostInterface
import Storage
import Tracking

/// - Throws: Where anybody may put another folder into the place of what a path leads to.
package func refuseOpenPlaces(_ paths: [String], host: Host) throws {
    for path in paths {
        if case .refusal(let why) = try host.trust(in: path) { throw StudyError("\(path): \(why)") }
    }
}

/// The same for a study that is about to be made; tells of people who may, where those are not just anybody.
package func checkPlace(of study: String, host: Host, notify: (String) -> Void) throws {
    switch try host.trust(in: study) {
    case .fine: return
    case .note(let words): notify("note: \(words)\n")
    case .refusal(let why): throw StudyError("cannot create a study in \(folder(of: study)): \(why)")
    }
}

extension OpenedStudy {
    /// Whether all that is left to do is to end it: nothing of what is in it is run for that.
    func isOnlyToEnd(_ host: Host) -> Bool {
        let wishes = RequestBox(directory, host: host).pending(isCertain: true).map(\.request)
        return wishes.allSatisfy { $0 == .cancel } && (state.isCancelled || !wishes.isEmpty)
            && !graph.hasStepsToRunAlways
    }

    /// - Throws: Where steps of it would run, and anybody may replace it.
    package func refuseOpenPlaceUnlessItEnds(host: Host) throws {
        if isOnlyToEnd(host) { return }
        try refuseOpenPlaces([directory.root], host: host)
    }
}

extension Host {
    fileprivate func trust(in path: String) throws(HostError) -> AncestorTrust {
        AncestorTrust(try Ancestor.all(of: path, files: files), user: context.userID)
    }
}
