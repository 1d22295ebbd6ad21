package import Expansion
package import HostInterface

/// Where the files of a journal are: the first, which is made with the study, and one for each conductor.
extension StudyDirectory {
    /// The file of the conductor that has a lease; 0 is the journal's first.
    package func journal(of epoch: UInt32) -> String { epoch == 0 ? journal : "\(journal).\(epoch)" }

    /// The leases of conductors that have made a file, in order; what this machine knows of it may be some seconds old.
    package func journalEpochs(files: any FileSystem) throws(HostError) -> [UInt32] {
        epochs(in: try files.list(stateFolder))
    }

    /// The same, as it is now.
    ///
    /// - Parameter epoch: The lease of who asks.
    package func certainJournalEpochs(asking epoch: UInt32, files: any FileSystem) throws(HostError) -> [UInt32] {
        epochs(in: try files.listAnew(stateFolder, probe: "probe.\(epoch)"))
    }

    private func epochs(in names: [String]) -> [UInt32] {
        names.compactMap { $0.hasPrefix("journal.") ? UInt32($0.dropFirst("journal.".count)) : nil }.sorted()
    }
}
