package import HostInterface

/// Where the files of a journal are: the first, which is made with the study, and one for each conductor.
extension StudyDirectory {
    /// The file of the conductor that has a lease; 0 is the journal's first.
    package func journal(of epoch: UInt32) -> String { epoch == 0 ? journal : "\(journal).\(epoch)" }

    /// The leases of conductors that have made a file, in order; what this machine knows of it may be some seconds old.
    package func journalEpochs(files: any FileSystem) throws(HostError) -> [UInt32] {
        try files.list(stateFolder).compactMap { name in
            name.hasPrefix("journal.") ? UInt32(name.dropFirst("journal.".count)) : nil
        }.sorted()
    }

    /// The same, as it is now: a machine that has changed a folder itself looks at it anew.
    ///
    /// - Parameter epoch: The lease of who asks.
    package func certainJournalEpochs(asking epoch: UInt32, files: any FileSystem) throws(HostError) -> [UInt32] {
        let probe = "\(stateFolder)/probe.\(epoch)"
        do { try files.create(probe, with: [], mode: .privateFile, durably: false) } catch .alreadyExists {
            // Left from a time when it could not be removed.
        }
        try files.remove(probe)
        return try journalEpochs(files: files)
    }
}
