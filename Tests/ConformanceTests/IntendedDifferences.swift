/// A way in which we differ from maestrowf 1.2.1 on purpose.
struct IntendedDifference {
    /// The golden file, relative to the folder of golden data.
    let study: String
    /// `nil` for all instances.
    var instance: String?
    let fields: Set<String>
    let reason: String

    func covers(_ difference: Difference) -> Bool {
        difference.study == study && (instance == nil || instance == difference.instance)
            && fields.contains(difference.field)
    }
}

let intendedDifferences: [IntendedDifference] = []
