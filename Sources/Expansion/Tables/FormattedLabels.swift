import Diagnostics
import Expressions
import Specification

extension Study {
    /// Writes out the labels that have a format, one for each value.
    ///
    /// - Parameter values: Of each parameter, every token replaced.
    mutating func formatLabels(values: [PlacedTexts], _ found: inout [Diagnostic]) {
        for index in parameters.indices {
            guard case .format(let format) = parameters[index].labels else { continue }
            parameters[index] = parameters[index].labelled(.list(labels(format, values[index], &found)))
        }
    }

    /// - Returns: As many as there are values, unless one cannot be written.
    private func labels(
        _ format: Located<Format>, _ values: PlacedTexts, _ found: inout [Diagnostic]
    ) -> PlacedTexts {
        var labels = PlacedTexts()
        for index in values.indices {
            let text = values[index]
            let value = format.value.directive?.kind == .text ? nil : Value.number(of: text)
            do throws(ExpressionMistake) {
                labels.append(try format.value.text(for: value.map { .number($0) } ?? .text(text)), at: format.place)
            } catch {
                found.append(
                    .error(
                        "bad-label", at: format.place, error.message, hint: error.hint,
                        notes: [.init("the value", at: values.place(at: index))]))
                // So that each value has one all the same.
                labels.append(contentsOf: Array(repeating: "", count: values.count - index), at: format.place)
                return labels
            }
        }
        return labels
    }
}
