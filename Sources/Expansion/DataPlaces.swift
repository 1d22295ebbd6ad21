import Diagnostics
import Specification

extension StudyGraph {
    /// A mistake that a combination shows, with the places of its values that came from outside.
    func noting(_ text: TokenText, _ combination: UInt32, beside wrong: Diagnostic) -> Diagnostic {
        let data = text.parameters.filter { study.parameters[$0].isData }.sorted()
        let notes = data.map { parameter in
            let column = combinations.columns[parameter]
            let place = column.values.place(at: column.place(of: Int(combination)))
            return Diagnostic.Note("the value of `\(column.key)`", at: place)
        }
        return Diagnostic(
            wrong.severity, wrong.code, at: wrong.place, wrong.message, hint: wrong.hint, notes: wrong.notes + notes)
    }
}
