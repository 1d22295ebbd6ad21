/// All batches of a run by their number. They are numbered as they come, so a place in an array is enough.
package struct BatchTable: Sendable {
    private var states: [BatchState?] = []

    package internal(set) subscript(id: BatchID) -> BatchState? {
        get { Int(id.number) < states.count ? states[Int(id.number)] : nil }
        set {
            while states.count <= Int(id.number) { states.append(nil) }
            states[Int(id.number)] = newValue
        }
    }
}
