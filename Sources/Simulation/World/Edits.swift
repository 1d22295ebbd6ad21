import Expansion
import HostInterface
import Specification
import TestSupport
import YAML

/// A user who edits the study file while the study runs.
extension World {
    static let studyFile = "/study.yaml"

    /// Versions of the study that `rerun`, or `extend` from a file, has frozen.
    var versions: [Int: StudyVersion] {
        guard hazards.edits + hazards.extensions > 0 else { return [:] }
        let found = (2...9).compactMap { number -> (Int, StudyVersion)? in
            guard let root = studyRoot(ofVersion: number), let rows = rows(of: root, version: number),
                let study = readStudy(root, rows: rows).study
            else { return nil }
            return (number, StudyVersion(number: number, study: study, dependencyPaths: [:]))
        }
        return Dictionary(found) { first, _ in first }
    }

    func studyRoot(ofVersion number: Int) -> Node? {
        let path = file(number == 1 ? "study.yaml" : "versions/\(number)/study.yaml")
        return files.entries[path].flatMap { parse($0.bytes, file: "study.yaml").root }
    }

    /// Changes the file in one way or two.
    mutating func editStudy() {
        var luck = luckOfEdit(16)
        var text = String(decoding: files.entries[Self.studyFile]?.bytes ?? [], as: UTF8.self)
        for _ in 0..<luck.within(1...2) { text = Studies.edited(text, &luck) }
        save(text, as: Self.studyFile)
        note("the study is edited:\n\(text)")
    }

    /// Another one for each time that something has happened.
    func luckOfEdit(_ use: UInt64) -> Numbers {
        Numbers(seed: Numbers.of(seed: seed, use) &+ UInt64(strikes.values.reduce(0, +)))
    }

    /// As an editor does.
    mutating func save(_ text: String, as path: String) {
        try? files.put(path, Array(text.utf8), mode: .privateFile, isNew: false, isSynced: true, by: 0, at: now)
    }
}

extension Studies {
    /// Another study that is much the same.
    fileprivate static func edited(_ text: String, _ luck: inout Numbers) -> String {
        var lines = text.split(separator: "\n").map(String.init)
        let steps = lines.indices.filter { lines[$0].hasPrefix("- {name: ") }
        let chosen = steps[luck.below(steps.count)]
        switch luck.below(7) {
        case 0, 1: lines[chosen] = lines[chosen].replacing("cmd: ", with: "cmd: again ", maxReplacements: 1)
        case 2: lines[chosen] = lines[chosen].replacing("walltime: ", with: "walltime: 1", maxReplacements: 1)
        case 3: return text.replacing("[0", with: "[\(70 + luck.below(9)), 0", maxReplacements: 1)
        case 4: return text.replacing("[0, ", with: "[", maxReplacements: 1)
        case 5:
            let name = "n\(luck.below(100))"
            lines.insert(
                "- {name: \(name), description: d, run: {procs: 1, walltime: 5, cmd: y, depends: [s0_*]}}",
                at: (steps.last ?? 0) + 1)
        default:
            // Nothing waits for the last one.
            if steps.count > 1, let last = steps.last { lines.remove(at: last) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
