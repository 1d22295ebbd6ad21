package import Tracking

extension StateWord {
    /// Something the user will want to know first.
    package var isTrouble: Bool {
        switch self {
        case .failed, .timedOut, .notRun: true
        case .waiting, .submitting, .queued, .running, .finished, .cancelled: false
        }
    }

    package var shown: String { self == .timedOut ? "timed out" : self == .notRun ? "not run" : name }
}
