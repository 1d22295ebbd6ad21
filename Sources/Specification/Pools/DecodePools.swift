import Diagnostics
import YAML

/// `pools`, in the order of the file: for each a number of places, or Slurm's name of a licence.
func decodePools(_ node: Node, _ found: inout [Diagnostic]) -> [Pool] {
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`pools`", needed: "a mapping from names to numbers"))
        return []
    }
    return entries.compactMap { entry in
        guard !found.isEnough, let name = entry.key.scalar?.text else { return nil }
        return decodeKeeper(entry.value, of: name, &found).map {
            Pool(name: Located(name, at: entry.key.place), keeper: $0)
        }
    }
}

/// The keys of a pool that Slurm keeps.
let poolKeys = ["slurm"]

private func decodeKeeper(_ node: Node, of name: String, _ found: inout [Diagnostic]) -> Pool.Keeper? {
    if node.entries != nil {
        guard let section = Section(node, title: "pool `\(name)`", known: poolKeys, found: &found),
            let licence = section.requiredText("slurm", &found)
        else { return nil }
        guard isLicence(licence.value) else {
            found.append(
                .badValue(
                    licence.value, of: "slurm", at: licence.place, needed: "the name of a licence, such as `matlab`"))
            return nil
        }
        return .slurm(licence: licence.value)
    }
    let text = node.scalar?.text ?? ""
    guard let places = Int(text), (1...1_000_000).contains(places) else {
        found.append(
            .badValue(text, of: name, at: node.place, needed: "a number of places from 1, or `{slurm: LICENCE}`"))
        return nil
    }
    return .study(places: places)
}

/// Without what means something in Slurm's list of licences.
private func isLicence(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "@")].contains(byte)
        }
}

extension Section {
    static let takesKey = "takes"

    /// `takes`: what each instance takes of pools.
    func takes(_ found: inout [Diagnostic]) -> [PoolUse] {
        guard let node = value(Self.takesKey) else { return [] }
        guard let entries = node.entries else {
            found.append(.wrongKind(node, of: "`takes` of \(title)", needed: "a mapping from pools to numbers"))
            return []
        }
        return entries.compactMap { entry in
            guard !found.isEnough, let name = entry.key.scalar?.text else { return nil }
            let text = entry.value.scalar?.text ?? ""
            guard let count = Int(text), count > 0 else {
                found.append(
                    .error(
                        "bad-value", at: entry.value.place,
                        "`takes` must be a number of places from 1, but `\(text.prefix(100))` is not",
                        hint: text == "0" ? "remove it" : "write `takes: {\(name): 1}`"))
                return nil
            }
            return PoolUse(pool: Located(name, at: entry.key.place), count: count)
        }
    }
}
