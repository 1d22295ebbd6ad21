import Diagnostics
package import Expansion
package import HostInterface
package import Specification
import Storage
import Tracking

/// The directory that a study is to be made in: `-o`, else a new folder under OUTPUT_PATH or the working directory, named
/// for the study and the time.
package func expectedRoot(of study: Study, output: String?, host: Host) throws -> String {
    if let output { return host.absolute(output) }
    let name = newName(of: study, host: host)
    return try StudyDirectory.firstFree(
        in: parent(of: study, host: host), study: name.study, at: name.time, zoneOffsetMinutes: name.zone,
        files: host.files)
}

/// Whether a study is there.
func holdsStudy(_ path: String, host: Host) throws(HostError) -> Bool {
    try host.files.information(StudyDirectory(root: host.absolute(path)).journal) != nil
}

/// Whoever names a study that is there may well want to go on with that.
package func refuseStudy(at path: String, host: Host) throws {
    guard try holdsStudy(path, host: host) else { return }
    let word = shellWord(path)
    throw StudyError(
        "\(path) already holds a study: `maestro-swift resume \(word)` continues it, `maestro-swift retry \(word)` reruns "
            + "what failed, `maestro-swift watch \(word)` shows it; choose another directory for a new study")
}

/// Makes it.
package func makeDirectory(_ study: Study, settings: RunSettings, host: Host, notify: (String) -> Void) throws
    -> StudyDirectory
{
    if let output = settings.output {
        let directory = StudyDirectory(root: host.absolute(output))
        try checkPlace(of: directory.root, host: host, notify: notify)
        try directory.create(files: host.files)
        return directory
    }
    let parent = parent(of: study, host: host)
    try checkPlace(of: "\(parent)/\(StudyDirectory.stateFolder)", host: host, notify: notify)
    let name = newName(of: study, host: host)
    return try StudyDirectory.createNew(
        in: parent, study: name.study, at: name.time, zoneOffsetMinutes: name.zone, files: host.files)
}

private func parent(of study: Study, host: Host) -> String {
    let environment = TokenEnvironment(study.environment, dependencyPaths: [:])
    return host.absolute(study.environment.outputPath.map { environment.replacing($0.value) } ?? ".")
}

/// What a new folder's name tells.
private func newName(of study: Study, host: Host) -> (study: String, time: Timestamp, zone: Int) {
    let now = host.clock.now()
    return (study.name.value, Timestamp(milliseconds: now), host.clock.zoneOffsetMinutes(at: now))
}
