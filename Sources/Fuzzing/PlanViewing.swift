import Expansion
import Reporting
import Specification
import YAML

/// Whatever numbers a study asks for, `plan` tells of them.
enum PlanViewing {
    static func complaint(about bytes: [UInt8]) -> String? {
        guard let root = parse(bytes, file: "s.yaml").root, let study = readStudy(root).study,
            let graph = expand(study).graph
        else { return nil }
        return PlanReport.table(graph).hasSuffix("\n") ? nil : "a table without an end"
    }
}
