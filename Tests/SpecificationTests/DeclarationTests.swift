import Diagnostics
import Specification
import Testing
import YAML

/// What variables and parameters declare of their values, and what a command line chooses.
@Suite struct DeclarationTests {
    private func read(_ lines: String, _ choices: StudyChoices = StudyChoices()) -> (study: Study?, errors: [String]) {
        let parsed = parse(Array(minimal(lines).utf8), file: "s.yaml")
        guard let root = parsed.root else { return (nil, ["no YAML"]) }
        let read = readStudy(root, choices: choices)
        let errors = (parsed.diagnostics + read.diagnostics).filter { $0.severity == .error }
        return (
            read.study,
            errors.map { error in
                let place = error.place.map { "\($0.line):\($0.column) " } ?? ""
                return "\(place)\(error.message)" + (error.hint.map { "; \($0)" } ?? "")
            }
        )
    }

    private func variable(_ declaration: String, _ values: [String: String] = [:]) -> (
        study: Study?, errors: [String]
    ) {
        read("env: {variables: {V: \(declaration)}}", StudyChoices(values: values))
    }

    @Test(
        "the default is the value unless another is set, and a plain variable can be set too",
        arguments: [
            ("{default: 0.4, type: number, from: 0, to: 10, description: Seconds}", nil, "0.4"),
            ("{default: 0.4, type: number, from: 0, to: 10}", "10", "10"), ("{default: 7}", "8.5", "8.5"),
            ("{type: whole, from: 1}", "12", "12"), ("{type: flag}", "true", "true"),
            ("{type: text, one of: [elastic, plastic], default: elastic}", "plastic", "plastic"),
            ("{description: Any}", "a b; $(touch x)", "a b; $(touch x)"), ("/opt/heat", "/opt/cold", "/opt/cold"),
            ("{one of: [1, 2.0]}", "2", "2"), ("{}", "x", "x"),
        ] as [(String, String?, String)])
    func values(declaration: String, set: String?, value: String) {
        let read = variable(declaration, set.map { ["V": $0] } ?? [:])
        #expect(read.errors == [])
        #expect(read.study?.environment.variables.first?.value.value == value)
    }

    @Test(
        "a declaration that cannot be has its place",
        arguments: [
            ("{default: 12, type: number, to: 10}", "2:32 `default` of variable `V` must be a number up to 10"),
            ("{default: 1.5, type: whole}", "2:32 `default` of variable `V` must be a whole number, but `1.5` is not"),
            ("{default: yes, type: flag}", "2:32 `default` of variable `V` must be `true` or `false`, but `yes`"),
            (
                "{default: x, type: numbr}",
                "2:41 `type` must be `text`, `number`, `whole` or `flag`, but `numbr` is not; did"
            ),
            ("{default: x, from: 1}", "2:41 `from` of variable `V` needs a number, but its type is `text`"),
            ("{default: 1, from: x}", "2:41 `from` must be a number, but `x` is not"),
            ("{default: 1, from: 3, to: 2}", "2:48 no number is from 3 to 2"),
            ("{default: elastc, one of: [elastic]}", "2:32 `default` of variable `V` must be one of `elastic`, but"),
            ("{default: 1, one of: [1, x]}", "2:47 a value of `one of` of variable `V` must be a number, but `x`"),
            ("{default: 1, one of: []}", "2:35 `one of` of variable `V` is empty"),
            ("{default: 1, tipe: number}", "2:35 variable `V` has no key `tipe`; did you mean `type`?"),
            ("{default: $(X), type: number}", "2:32 `default` of variable `V` must be a number, but `$(X)` is not"),
            ("{type: number}", "2:19 variable `V` has no default, so it needs a value: a number; add `--set V=VALUE`"),
            ("[1]", "2:22 `V` of `env.variables` must be a text or a number, but this is a list"),
        ])
    func mistakes(declaration: String, error: String) {
        let errors = variable(declaration).errors
        #expect(errors.count == 1 && errors.first?.hasPrefix(error) == true, "\(errors)")
    }

    @Test(
        "what is set is held against the declaration, which is named with its place",
        arguments: [
            (
                "{default: 0.4, from: 0, to: 10}", "12",
                "2:19 `--set V=12` is refused: `V` must be a number from 0 to 10"
            ),
            ("{default: 0.4}", "1s", "2:19 `--set V=1s` is refused: `V` must be a number"),
            ("{default: 0.4, type: text}", "1s", nil),
            (
                "{one of: [elastic, plastic]}", "plastik",
                "2:19 `--set V=plastik` is refused: `V` must be one of `elastic`, `plastic`; did you mean `plastic`?"
            ),
            ("x", "", "2:19 `--set V=` gives no value"),
            ("x", "a\nb", "2:19 `--set V=a\nb` has a control character"),
            ("x", "\u{FFFD}", "2:19 `--set V=\u{FFFD}` has a control character, or bytes that are not UTF-8"),
        ] as [(String, String, String?)])
    func refusals(declaration: String, value: String, error: String?) {
        let errors = variable(declaration, ["V": value]).errors
        #expect(errors.count == (error == nil ? 0 : 1), "\(errors)")
        if let error { #expect(errors.first?.hasPrefix(error) == true, "\(errors)") }
    }

    private let names = """
        env: {variables: {DURATION: 1}, labels: {OUT: x}}
        global.parameters: {SIZE: {values: [10]}}
        """

    @Test(
        "names that the study does not have are refused, with what was probably meant",
        arguments: [
            (
                "DURATOIN",
                "`--set DURATOIN=10` is refused: the study has no variable `DURATOIN`; did you mean `DURATION`?"
            ),
            ("SIZE", "`--set SIZE=10` is refused: `SIZE` is a parameter; use `--only SIZE=10`"),
            ("OUT", "`--set OUT=10` is refused: `OUT` is a label, and `--set` takes variables"),
        ])
    func unknownVariables(name: String, error: String) {
        #expect(read(names, StudyChoices(values: [name: "10"])).errors == [error])
    }

    @Test(
        "the same of parameters",
        arguments: [
            ("SIZ", "`--only SIZ=10,20` is refused: the study has no parameter `SIZ`; did you mean `SIZE`?"),
            ("DURATION", "`--only DURATION=10,20` is refused: `DURATION` is a variable; use `--set DURATION=10,20`"),
        ])
    func unknownParameters(name: String, error: String) {
        #expect(read(names, StudyChoices(only: [name: ["10", "20"]])).errors == [error])
    }

    @Test("OUTPUT_PATH can be set where it is written")
    func outputPath() {
        let read = read("env: {variables: {OUTPUT_PATH: a}}", StudyChoices(values: ["OUTPUT_PATH": "b"]))
        #expect(read.study?.environment.outputPath?.value == "b")
    }

    @Test(
        "each value of a parameter is held against what it declares",
        arguments: [
            ("global.parameters: {N: {values: [1, 2.5], type: whole}}", "2:37 a value of `N` must be a whole number"),
            ("global.parameters: {N: {values: [1, 12], to: 10}}", "2:37 a value of `N` must be a number up to 10"),
            ("global.parameters: {N: {values: [a, c], one of: [a, b]}}", "2:37 a value of `N` must be one of `a`, `b`"),
            ("tables: {t: {grid: {N: [1, x]}, columns: {N: number}}}", "2:28 a value of `N` must be a number"),
            ("tables: {t: {rows: [{N: 1}], include: [{N: 9}], columns: {N: {to: 5}}}}", "2:44 a value of `N` must be"),
            ("tables: {t: {grid: {N: [1]}, columns: {M: number}}}", "2:40 table `t` has no column `M`"),
            ("tables: {t: {grid: {N: [1]}, columns: {N: nmber}}}", "2:43 `type` must be `text`, `number`"),
            ("tables: {t: {grid: {N: [1]}, columns: {N: {tipe: text}}}}", "2:44 column `N` has no key `tipe`"),
            ("tables: {t: {grid: {N: [1]}, columns: 1}}", "2:39 `columns` of table `t` must be a mapping from columns"),
            (
                "tables: {t: {grid: {N: [1]}, add: {M: 2}, columns: {M: {to: 3}}}}",
                "2:53 column `M` needs the key `type`"
            ),
        ])
    func parameters(lines: String, error: String) {
        let errors = read(lines).errors
        #expect(errors.count == 1 && errors.first?.hasPrefix(error) == true, "\(errors)")
    }
}
