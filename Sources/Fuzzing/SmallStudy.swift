import Expansion
import Specification
import YAML

/// A few steps over two values, for targets that need a study: three plain ones, one for rows that another writes, a loop
/// and what waits for it.
enum SmallStudy {
    static let text = """
        description: {name: s, description: d}
        batch: {type: slurm, queue: q}
        env: {variables: {V: variable}}
        study:
        - {name: a, description: d, run: {cmd: "x $(P)", procs: 1}}
        - {name: b, description: d, run: {cmd: "x $(a.workspace)", depends: [a]}}
        - {name: c, description: d, run: {cmd: "x", depends: ["b_*"]}}
        - {name: d, description: d, run: {cmd: "x $(WRITTEN)", temporary: [f]}}
        - name: e
          description: d
          run:
            cmd: "x $(previous.e.outputs.v)"
            outputs: [v: {type: number, default: 0}]
            repeat: {until: $(e.outputs.v) > 1, at most: 3}
        - {name: f, description: d, run: {cmd: "x $(e.outputs.v) $(e.rounds)", depends: [e]}}
        tables: {t: {text: $(a.workspace)/rows, columns: [WRITTEN]}}
        global.parameters: {P: {values: [one, two], label: P.%%}}
        """

    static let study: Study? = parse(Array(text.utf8), file: "s").root.flatMap { readStudy($0).study }
    static let graph: StudyGraph? = study.flatMap { expand($0).graph }
}
