import ArgumentParser
import Specification

/// How the items of `each` are written.
struct ItemOptions: ParsableArguments {
    enum Format: EnumerableFlag {
        case csv, tsv, json, jsonLines

        var format: TableSource.Format {
            switch self {
            case .csv: .csv
            case .tsv: .tsv
            case .json: .json
            case .jsonLines: .jsonLines
            }
        }

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .csv: "The items are CSV with a header: `{NAME}` is a column."
            case .tsv: "The same with tabs."
            case .json: "The items are a JSON list of objects: `{NAME}` is a key."
            case .jsonLines: "The items are JSON objects, one a line."
            }
        }
    }

    @Flag(exclusivity: .exclusive) var format: Format?
    @Option(
        name: .customLong("key"),
        help: "The column that tells rows apart and names them; repeatable (default: those of the command).")
    var keys: [String] = []

    func validate() throws {
        guard keys.isEmpty || format != nil else {
            throw ValidationError("--key names a column; it requires --csv, --tsv, --json or --json-lines.")
        }
    }
}
