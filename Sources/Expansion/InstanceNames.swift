import Diagnostics
import Specification

extension Expander {
    /// Finds labels that say the same of different combinations, and folders that lose the difference.
    mutating func uniqueNames(
        _ step: Step, scope: [Int], grouping: Grouping
    ) -> (combinations: [UInt32: String], directories: [UInt32: String]) {
        guard !scope.isEmpty, grouping.representatives.count > 1,
            !combinations.labelsAreTheirOwnNames(scope, areFolders: !options.hashedWorkspaces)
        else { return ([:], [:]) }
        var names = UniqueNames()
        /// Nothing as long as each folder is called as its combination.
        var folders: UniqueNames?
        var renamed: [UInt32: String] = [:]
        var renamedFolders: [UInt32: String] = [:]
        var last = (labels: "", encoded: "")
        for (ordinal, combination) in grouping.representatives.enumerated() {
            let labels = combinations.joinedLabels(scope, combination: Int(combination))
            // Labels that say nothing of their values are all the same.
            if labels != last.labels {
                last = (labels, options.hashedWorkspaces ? labels : SafeName.encode(labels))
            }
            let encoded = last.encoded
            if folders == nil, encoded != labels { folders = names }
            let name = names.claim(labels)
            let folder = folders?.claim(encoded) ?? name
            if name.changed { renamed[UInt32(ordinal)] = name.name }
            guard name.changed || folder.changed, !options.hashedWorkspaces else { continue }
            // A name with a number may read like another label once it is a folder.
            if !SafeName.isEncoding(folder.name, of: name.name) { renamedFolders[UInt32(ordinal)] = folder.name }
        }
        if let (_, example) = renamedFolders.min(by: { $0.key < $1.key }) {
            diagnostics.append(.workspacesCollide(step, count: renamedFolders.count, example: example))
        }
        return (renamed, renamedFolders)
    }
}
