package import Expansion
package import HostInterface

extension StudyDirectory {
    /// Whether another name leads to this very folder: what is made by one name is then there by the other. The numbers of
    /// a folder and of its device do not tell that where it is mounted twice, or where a machine remembers a name that is
    /// gone.
    ///
    /// - Parameter probe: A name that no file ever had, so that no machine remembers its absence.
    package func isOne(
        with other: StudyDirectory, probe: String, files: any FileSystem
    ) throws(HostError) -> Bool {
        try files.create("\(leases)/\(probe)", with: [], mode: .privateFile, durably: false)
        defer { try? files.remove("\(leases)/\(probe)") }
        return ((try? files.information("\(other.leases)/\(probe)")) ?? nil) != nil
    }
}
