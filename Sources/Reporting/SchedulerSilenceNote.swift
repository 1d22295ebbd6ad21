import Diagnostics
package import Executors
package import Tracking

extension SchedulerSilence {
    /// What people are told of it.
    package func text(of scheduler: ExecutorID, zoneOffsetMinutes: Int) -> String {
        let civil = CivilTime(since, zoneOffsetMinutes: zoneOffsetMinutes).spaced
        return
            "\(scheduler.dialect.title) has not responded since \(civil): \(visible(words, keepingLines: false)); its jobs presumably "
            + "continue, and their states will be updated when it responds"
    }
}
