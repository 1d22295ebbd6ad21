/// Whose failures a table lists.
package enum FailureScope: Hashable, Sendable {
    /// All that a handler of the study comes after.
    case study
    /// A step; an index into the study's steps.
    case step(Int)
}

/// A text of a step with its tokens found, ready to be filled in for any number of instances.
///
/// Compiled once for a step, so that an instance costs only the joining of its pieces.
package struct TokenText: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case literal(String)
        /// `$(P)`; an index into the study's parameters.
        case value(parameter: Int)
        /// `$(P.label)`.
        case label(parameter: Int)
        /// `$(S.workspace)` of the matching instance; an index into the study's steps.
        case workspace(step: Int)
        /// `$(S.workspace)` of a funnel dependency: the folder that holds all its workspaces.
        case stepDirectory(step: Int)
        /// `$(previous.S.workspace)`: that of the round before.
        case previousWorkspace(step: Int)
        /// `$(S.list)` of a step that is gathered: the file with the workspaces of what has succeeded.
        case list(step: Int)
        /// `$(S.outputs)` of a step that is gathered: the file with what those that have succeeded have published.
        case table(step: Int)
        /// `$(S.failures)` of a step that is gathered, or `$(study.failures)`: the file with what did not succeed.
        case failures(FailureScope)
        /// `$(S.outputs.NAME)`: a variable, as it is written where it stands; without quoting, where no shell reads it.
        case output(StepOutput, ShellQuoting?)
        case ownWorkspace, outputPath, specificationRoot
        /// `$(LAUNCHER)`, or `$(LAUNCHER)[…]` with what stands between the brackets.
        case launcher(allocation: [Piece]?)
        /// `$(NAME|q)`: what the pieces become, quoted for where it stands.
        case quoted([Piece], ShellQuoting)
    }

    package let pieces: [Piece]

    package init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Whether the text is the same for every combination: no parameter, no workspace.
    package var isFixed: Bool { pieces.allSatisfy(\.isFixed) }

    /// The parameters whose value or label occurs.
    package var parameters: Set<Int> { Self.parameters(in: pieces) }

    /// The steps whose workspaces occur, one of them or all.
    package var workspaces: Set<Int> {
        Self.named(in: pieces) { piece in
            switch piece {
            case .workspace(let step), .stepDirectory(let step): step
            default: nil
            }
        }
    }

    /// The steps whose lists occur.
    package var lists: Set<Int> {
        Self.named(in: pieces) { if case .list(let step) = $0 { step } else { nil } }
    }

    /// The steps of which it names the table of values.
    package var tables: Set<Int> {
        Self.named(in: pieces) { if case .table(let step) = $0 { step } else { nil } }
    }

    /// The steps of which it names the table of failures, or the study.
    package var failures: Set<FailureScope> {
        Self.named(in: pieces) { if case .failures(let scope) = $0 { scope } else { nil } }
    }

    /// The values of other steps that occur, as often as they do.
    var quotedOutputs: [StepOutput] {
        pieces.compactMap { if case .output(let output, .some) = $0 { output } else { nil } }
    }

    /// What of it is written out.
    var literals: String { pieces.reduce(into: "") { if case .literal(let literal) = $1 { $0 += literal } } }

    /// Whether values of other steps are needed to write it out.
    var hasOutputs: Bool { !unquotedOutputs.isEmpty }

    /// The values of other steps that occur where no shell reads them.
    var unquotedOutputs: [StepOutput] {
        pieces.compactMap { if case .output(let output, nil) = $0 { output } else { nil } }
    }

    /// What pieces name, at any depth.
    private static func named<Name>(in pieces: [Piece], by name: (Piece) -> Name?) -> Set<Name> {
        pieces.reduce(into: []) { found, piece in
            switch piece {
            case .launcher(.some(let inner)), .quoted(let inner, _): found.formUnion(named(in: inner, by: name))
            default: if let own = name(piece) { found.insert(own) }
            }
        }
    }

    private static func parameters(in pieces: [Piece]) -> Set<Int> {
        var found: Set<Int> = []
        for piece in pieces {
            switch piece {
            case .value(let index), .label(let index): found.insert(index)
            case .launcher(.some(let inner)), .quoted(let inner, _): found.formUnion(parameters(in: inner))
            case .literal, .workspace, .stepDirectory, .previousWorkspace, .list, .table, .failures, .output,
                .ownWorkspace, .outputPath,
                .specificationRoot,
                .launcher(allocation: nil):
                break
            }
        }
        return found
    }
}

extension TokenText.Piece {
    fileprivate var isFixed: Bool {
        switch self {
        case .literal, .output, .outputPath, .specificationRoot, .launcher(allocation: nil): true
        case .quoted(let inner, _): inner.allSatisfy(\.isFixed)
        case .value, .label, .workspace, .stepDirectory, .previousWorkspace, .list, .table, .failures, .ownWorkspace,
            .launcher:
            false
        }
    }
}
