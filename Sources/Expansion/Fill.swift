/// Where a study directory and its study file are; absolute.
package struct StudyPaths: Hashable, Sendable {
    /// `$(OUTPUT_PATH)`: the study directory.
    package let output: String
    /// `$(SPECROOT)`: the folder of the study file.
    package let specification: String

    package init(output: String, specification: String) {
        self.output = output
        self.specification = specification
    }
}

extension StudyGraph {
    /// A step's text with every token replaced for one instance.
    ///
    /// - Parameter launcher: What to write for `$(LAUNCHER)`; it is given the text between the brackets, if any.
    package func fill(
        _ text: TokenText, for instance: InstanceID, paths: StudyPaths, launcher: (String?) -> String
    ) -> String {
        let combination = step(of: instance).combination(of: instance)
        return fill(text.pieces, for: instance, combination: combination, paths: paths, launcher: launcher)
    }

    /// What stands for a workspace of the round before the first: a folder in which nothing is.
    package static let emptyFolder = "\(StudyDirectory.stateFolder)/empty"

    private func fill(
        _ pieces: [TokenText.Piece], for instance: InstanceID, combination: Int, paths: StudyPaths,
        launcher: (String?) -> String
    ) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): result += literal
            case .value(let index): result += combinations.value(parameter: index, combination: combination)
            case .label(let index): result += combinations.label(parameter: index, combination: combination)
            case .ownWorkspace: result += "\(paths.output)/\(workspace(of: instance))"
            case .workspace(let index):
                result += "\(paths.output)/\(workspace(of: steps[index].instance(forCombination: combination)))"
            case .previousWorkspace(let index):
                result +=
                    "\(paths.output)/\(previous(index, of: instance).map { workspace(of: $0) } ?? Self.emptyFolder)"
            case .stepDirectory(let index): result += "\(paths.output)/\(steps[index].directory)"
            case .list(let index):
                result += "\(paths.output)/\(list(of: index, for: instance))"
            case .table(let index): result += "\(paths.output)/\(valueTable(of: index, for: instance))"
            case .failures(let scope): result += "\(paths.output)/\(failureTable(of: scope, for: instance))"
            case .output(let output, let quoting):
                result += quoting?.expansion(of: output.variable) ?? output.variable
            case .outputPath: result += paths.output
            case .specificationRoot: result += paths.specification
            case .launcher(nil): result += launcher(nil)
            case .launcher(.some(let inner)):
                result += launcher(
                    fill(inner, for: instance, combination: combination, paths: paths, launcher: launcher))
            case .quoted(let inner, let quoting):
                result += quoting.quoted(
                    fill(inner, for: instance, combination: combination, paths: paths, launcher: launcher))
            }
        }
        return result
    }
}
