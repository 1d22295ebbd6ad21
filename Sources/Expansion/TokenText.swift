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
        /// `$(S.list)` of a step that is gathered: the file with the workspaces of what has succeeded.
        case list(step: Int)
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

    /// The steps whose lists occur.
    package var lists: Set<Int> { Self.lists(in: pieces) }

    private static func lists(in pieces: [Piece]) -> Set<Int> {
        pieces.reduce(into: []) { found, piece in
            switch piece {
            case .list(let step): found.insert(step)
            case .launcher(.some(let inner)), .quoted(let inner, _): found.formUnion(lists(in: inner))
            case .literal, .value, .label, .workspace, .stepDirectory, .ownWorkspace, .outputPath, .specificationRoot,
                .launcher(allocation: nil):
                break
            }
        }
    }

    private static func parameters(in pieces: [Piece]) -> Set<Int> {
        var found: Set<Int> = []
        for piece in pieces {
            switch piece {
            case .value(let index), .label(let index): found.insert(index)
            case .launcher(.some(let inner)), .quoted(let inner, _): found.formUnion(parameters(in: inner))
            case .literal, .workspace, .stepDirectory, .list, .ownWorkspace, .outputPath, .specificationRoot,
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
        case .literal, .outputPath, .specificationRoot, .launcher(allocation: nil): true
        case .quoted(let inner, _): inner.allSatisfy(\.isFixed)
        case .value, .label, .workspace, .stepDirectory, .list, .ownWorkspace, .launcher: false
        }
    }
}
