package import Expansion

/// What users are told of a study's instances.
extension RunState {
    /// Whether an instance is still one of the study's, as far as users are told.
    package func isShown(_ instance: InstanceID) -> Bool {
        let word = StateWord(self[instance].phase)
        return word != .removed && isCounted(instance, as: word)
    }

    /// What stood for rows that are known by now, and rounds that were not needed, were never instances of the study.
    func isCounted(_ instance: InstanceID, as word: StateWord) -> Bool {
        switch word {
        case .removed: !graph.isPending(instance)
        case .skipped: !graph.isOfLaterRound(instance)
        default: true
        }
    }
}
