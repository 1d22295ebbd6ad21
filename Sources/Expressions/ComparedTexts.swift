/// What an expression compares names with, where that is written out: so that a text which the name never is can be told.
extension CheckedExpression {
    /// A text beside a name, in `==`, `!=` or a list.
    package struct ComparedText: Hashable, Sendable {
        package let column: Int
        package let text: String
        /// Of the text, in bytes of the expression.
        package let range: Range<Int>
        /// Whether the whole holds nowhere if the name is never so, as far as this comparison goes: `==` with one text.
        package let isEquality: Bool
    }

    /// In the order of the expression.
    package var comparedTexts: [ComparedText] {
        code.indices.flatMap { index -> [ComparedText] in
            switch code[index].instruction {
            case .comparison(let comparison) where !comparison.isOrder && index >= 2:
                return [comparedText(at: index, comparison)].compactMap { $0 }
            case .membership(let list, _) where index >= 1:
                guard case .column(let column) = code[index - 1].instruction else { return [] }
                return lists[list].members.compactMap { member in
                    guard case .text(let text) = member.value else { return nil }
                    return ComparedText(column: column, text: text, range: member.range, isEquality: false)
                }
            default: return []
            }
        }
    }

    private func comparedText(at index: Int, _ comparison: Comparison) -> ComparedText? {
        let (left, right) = (code[index - 2], code[index - 1])
        for (name, constant) in [(left, right), (right, left)] {
            guard case .column(let column) = name.instruction, case .constant(.text(let text)) = constant.instruction
            else { continue }
            return ComparedText(
                column: column, text: text, range: constant.range, isEquality: comparison == .equal)
        }
        return nil
    }
}
