import Diagnostics
package import Tracking

/// The facts that a study was made with; they never change.
package struct JournalHeader: Hashable, Sendable {
    /// Eight random hexadecimal digits, part of every job's name.
    package let studyID: String
    /// The name of the user's file.
    package let specificationFile: String
    /// The folder that it was in; absolute.
    package let specificationRoot: String
    package let hashedWorkspaces: Bool
    /// What the paths of `env.dependencies` were, seen from where the study was started.
    package let dependencyPaths: [String: String]
    package let created: Timestamp
    /// What the command line asked of the conductor.
    package let settings: [String: String]

    package init(
        studyID: String, specificationFile: String, specificationRoot: String, hashedWorkspaces: Bool,
        dependencyPaths: [String: String], created: Timestamp, settings: [String: String]
    ) {
        self.studyID = studyID
        self.specificationFile = specificationFile
        self.specificationRoot = specificationRoot
        self.hashedWorkspaces = hashedWorkspaces
        self.dependencyPaths = dependencyPaths
        self.created = created
        self.settings = settings
    }

    /// The setting that says that others of them choose values, without which the study is another one.
    package static let choicesKey = "choices"

    /// The setting that says that the study file has tables, which earlier versions leave out without an error.
    package static let tablesKey = "tables"

    /// Whether an earlier version would read another study.
    var isOfNewerLanguage: Bool { settings[Self.choicesKey] != nil || settings[Self.tablesKey] != nil }

    /// As it is at the place where the study is now.
    package func at(_ place: StudyPlace) -> JournalHeader {
        JournalHeader(
            studyID: place.study, specificationFile: specificationFile,
            specificationRoot: place.specificationRoot ?? specificationRoot, hashedWorkspaces: hashedWorkspaces,
            dependencyPaths: dependencyPaths, created: created, settings: settings)
    }

    /// `KEY=VALUE` words; later versions may add keys.
    package var text: String {
        var words = [
            ("study", studyID), ("file", specificationFile), ("root", specificationRoot),
            ("hashed", hashedWorkspaces ? "yes" : "no"), ("created", String(created.milliseconds)),
        ]
        words += dependencyPaths.sorted { $0.key < $1.key }.map { ("path." + $0.key, $0.value) }
        words += settings.sorted { $0.key < $1.key }.map { ("set." + $0.key, $0.value) }
        return KeyedWords.write(words)
    }

    init?(_ words: [ArraySlice<UInt8>]) {
        guard let values = KeyedWords.read(words), let study = values["study"], let file = values["file"],
            let root = values["root"],
            let created = values["created"].flatMap({ Int64($0) })
        else { return nil }
        func part(_ prefix: String) -> [String: String] {
            Dictionary(
                values.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) },
                uniquingKeysWith: { first, _ in first })
        }
        self.init(
            studyID: study, specificationFile: file, specificationRoot: root,
            hashedWorkspaces: values["hashed"] == "yes", dependencyPaths: part("path."),
            created: Timestamp(milliseconds: created), settings: part("set."))
    }
}
