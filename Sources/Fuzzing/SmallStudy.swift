import Expansion
import Specification
import YAML

/// Three steps over two values, for targets that need a study.
enum SmallStudy {
    static let text = """
        description: {name: s, description: d}
        batch: {type: slurm, queue: q}
        env: {variables: {V: variable}}
        study:
        - {name: a, description: d, run: {cmd: "x $(P)", procs: 1}}
        - {name: b, description: d, run: {cmd: "x $(a.workspace)", depends: [a]}}
        - {name: c, description: d, run: {cmd: "x", depends: ["b_*"]}}
        global.parameters: {P: {values: [one, two], label: P.%%}}
        """

    static let study: Study? = parse(Array(text.utf8), file: "s").root.flatMap { readStudy($0).study }
    static let graph: StudyGraph? = study.flatMap { expand($0).graph }
}
