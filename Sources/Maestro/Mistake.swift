import Diagnostics

/// Something wrong, or surely a slip, in a study.
public struct Mistake: Hashable, Sendable, CustomStringConvertible {
    /// Whether the study cannot run as written; else it is a warning.
    public let isError: Bool
    /// A word for the kind of mistake that stays the same between versions, such as `unknown-key`.
    public let code: String
    /// The file as it was named to ``StudyFile/init(reading:options:asksCluster:)``; `nil` where none is at fault.
    public let file: String?
    /// The line, counted from 1; `nil` where no line is at fault.
    public let line: Int?
    /// The column, counted from 1 in Unicode scalars; `nil` where no line is at fault.
    public let column: Int?
    /// The cause: one clause without a full stop.
    public let cause: String
    /// What to write instead, where that is known.
    public let advice: String?

    init(_ diagnostic: Diagnostic) {
        isError = diagnostic.severity == .error
        code = diagnostic.code
        let place = diagnostic.place
        file = place?.file
        line = place.flatMap { $0.line > 0 ? $0.line : nil }
        column = place.flatMap { $0.line > 0 ? $0.column : nil }
        cause = diagnostic.message
        advice = diagnostic.hint
    }

    static func all(in diagnostics: [Diagnostic]) -> [Mistake] {
        DiagnosticRenderer.sorted(diagnostics).map { Mistake($0) }
    }

    /// `study.yaml:3:5: error: the cause [code]`, as compilers write it, without advice.
    public var description: String {
        let numbers = line.map { ":\($0)" + (column.map { ":\($0)" } ?? "") } ?? ""
        let place = file.map { "\($0)\(numbers): " } ?? ""
        return visible("\(place)\(isError ? "error" : "warning"): \(cause) [\(code)]", keepingLines: false)
    }
}
