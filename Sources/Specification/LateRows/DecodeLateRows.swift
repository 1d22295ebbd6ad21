import Diagnostics
import YAML

extension SourceDecoder {
    /// `$(STEP.workspace)/PATH`: rows that a step writes. Nothing where it is another text.
    mutating func lateLocation(_ text: String, at place: Place) -> TableSource.Location? {
        guard let token = tokens(in: text).first, token.range.lowerBound == 0, token.name.hasSuffix(".workspace") else {
            return nil
        }
        let rest = String(decoding: Array(text.utf8)[token.range.upperBound...], as: UTF8.self)
        let step = String(token.name.dropLast(".workspace".count))
        guard rest.hasPrefix("/"), tokens(in: rest).isEmpty, !rest.split(separator: "/").contains(".."),
            !rest.split(separator: "/").isEmpty
        else {
            found.append(
                .error(
                    "late-table", at: place, "`\(text.prefix(200))` is no file in the workspace of `\(step)`",
                    hint: "write `$(\(step).workspace)/FILE`"))
            return .step(step, path: "")
        }
        if section.key("columns") == nil {
            found.append(
                .error(
                    "late-table", at: place, "the columns of a file that a step writes are not known beforehand",
                    hint: "name them, as in `columns: [PART]`"))
        }
        for key in ["include", "exclude", "add"] {
            guard let node = section.key(key) else { continue }
            found.append(
                .refusedKey(
                    key, at: node.place, title: section.title,
                    reason: "step `\(step)` writes its rows; let it leave out and compute what is needed"))
        }
        return .step(step, path: rest.split(separator: "/").joined(separator: "/"))
    }
}
