import Diagnostics
import Specification
import Testing

/// What can be wrong with a table, each with the place of the word.
@Suite struct TableMistakeTests {
    private func errors(_ table: String) -> [String] {
        let text = minimal("tables:\n  a: {grid: {X: [1]}}\n  t: {\(table)}")
        return study(text).diagnostics.filter { $0.severity == .error }.map {
            "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.code): \($0.message)"
        }
    }

    @Test(
        "each mistake has its place and what is wrong",
        arguments: [
            ("", "4:6 table-source: table `t` does not say where its rows come from"),
            ("grid: {A: [1]}, rows: [{A: 1}]", "4:23 table-source: table `t` has both `grid` and `rows`"),
            (
                "grid: {}",
                "4:13 empty-table: `grid` of table `t` is empty"
            ),
            ("grid: {A: 1}", "4:17 wrong-kind: `A` of table `t` must be a list or a range, but this is a text"),
            (
                "grid: {A: [[1]]}",
                "4:18 wrong-kind: a value of `A` of table `t` must be a text or a number, but this is a list"
            ),
            ("grid: {A: {from: 1}}", "4:17 missing-key: the range `A` of table `t` needs the key `to`"),
            (
                "grid: {A: {from: x, to: 2}}",
                "4:24 bad-value: `from` must be a decimal number of at most 15 digits, but `x` is not"
            ),
            (
                "grid: {A: {from: 1, to: 2, count: 1}}",
                "4:41 bad-value: `count` must be a whole number from 2, but `1` is not"
            ),
            ("grid: {A: {from: 1, to: 2, count: 3, step: 1}}", "4:50 bad-range: a range has either `step` or `count`"),
            ("grid: {A: {from: 1, to: 2, spacing: linear}}", "4:43 bad-range: `spacing` needs a `count`"),
            ("grid: {A: {from: 1, to: 2, count: 3, spacing: log}}", "4:53 bad-range: `log` is not a spacing"),
            (
                "grid: {A: {from: 0, to: 2, count: 3, spacing: logarithmic}}",
                "4:24 bad-range: a logarithmic range begins and ends above 0"
            ),
            ("grid: {A: {from: 2, to: 1}}", "4:31 bad-range: no step of 1 leads from 2 to 1"),
            ("grid: {A: {from: 0, to: 1, step: 0}}", "4:40 bad-range: no step of 0 leads from 0 to 1"),
            ("grid: {A: {from: 0, to: 1, step: 1e-9}}", "4:17 bad-range: this range has 1000000001 values"),
            (
                "rows: []",
                "4:13 empty-table: `rows` of table `t` is empty"
            ),
            ("rows: [{A: 1}, {B: 1}]", "4:23 unknown-column: table `t` has no column `B`"),
            ("rows: [{A: 1, B: 1}, {A: 1}]", "4:28 incomplete-row: this row has no `B`"),
            ("grid: {A: [1], B: [1]}, include: [{A: 1}]", "4:41 incomplete-row: this row has no `B`"),
            ("product: [a]", "4:16 wrong-kind: `product` of table `t` must be two tables or more, but this is a list"),
            ("product: [a, b]", "4:20 unknown-table: table `b` does not exist above this one"),
            ("product: [a, a]", "4:20 table-used-twice: table `a` is part of this one already"),
            ("grid: {A: [1]}, add: {B: 1 +}", "4:32 bad-expression: the expression ends where a value is needed"),
            ("grid: {A: [1]}, exclude: [A > 1]", "4:33 bad-expression: `A` is a word, and a value is needed"),
            (
                "grid: {A: [1]}, exclude: $(A) > 1",
                "4:32 wrong-kind: `exclude` of table `t` must be a list, but this is a text"
            ),
            ("grid: {A: [1]}, labels: {B: b}", "4:32 unknown-column: table `t` has no column `B`"),
            ("grid: {A: [1]}, labels: {A: '%q'}", "4:35 bad-expression"),
            ("grid: {X: [1]}", "4:14 duplicate-name: the name `X` is already used"),
            ("sqlite: x.db", "4:7 refused-key: `sqlite` of table `t` would have no effect"),
        ])
    func mistakes(table: String, expected: String) {
        let found = errors(table)
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    @Test("few lines that ask for many values are refused before there are any")
    func manyValues() {
        let axis = "{from: 1, to: 1000000}"
        #expect(errors("grid: {A: \(axis), B: \(axis)}").first?.contains("too-many-combinations") ?? false)
        let tables = (0..<6).map { "  t\($0): {grid: {A\($0): \(axis)}}" }.joined(separator: "\n")
        let codes = study(minimal("tables:\n\(tables)")).diagnostics.filter { $0.severity == .error }.map(\.code)
        #expect(codes == ["too-many-values"])
    }

    @Test("tables and columns are bounded")
    func bounded() {
        let columns = (0..<1001).map { "C\($0): [1]" }.joined(separator: ", ")
        #expect(errors("grid: {\(columns)}").map { $0.split(separator: " ")[1] } == ["too-many-columns:"])
        let tables = (0..<101).map { "  t\($0): {grid: {A\($0): [1]}}" }.joined(separator: "\n")
        let codes = study(minimal("tables:\n\(tables)")).diagnostics.filter { $0.severity == .error }.map(\.code)
        #expect(codes == ["too-many-tables"])
    }

    @Test("uneven parameters name the grid")
    func uneven() {
        let text = minimal("global.parameters: {A: {values: [1, 2]}, B: {values: [1]}}", step: "cmd: echo $(A) $(B)")
        let found = study(text).diagnostics.first { $0.code == "value-count" }
        #expect(found?.hint?.contains("`grid` under `tables`") ?? false)
    }
}
