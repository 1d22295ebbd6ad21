package import Tracking

/// An executor that is reached by running programs, which cost its cluster something and may not answer.
package protocol ProgramDriven: Sendable {
    /// How often each of its programs was run since this was last asked.
    func drainCalls() -> [String: Int]
    /// That it does not answer; nil where it did when it was asked last.
    var silence: SchedulerSilence? { get }
    /// Why nothing can be submitted from this machine now; nil where it can.
    func obstacle() async -> String?
}
