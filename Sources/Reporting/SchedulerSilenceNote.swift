import Diagnostics
package import Executors
package import Tracking

extension SchedulerSilence {
    /// What people are told of it.
    package func text(of scheduler: ExecutorID, zoneOffsetMinutes: Int) -> String {
        let civil = CivilTime(since, zoneOffsetMinutes: zoneOffsetMinutes).spaced
        return
            "\(scheduler.dialect.title) has not answered since \(civil): \(visible(words, keepingLines: false)); what it has goes on, as far as "
            + "is known, and what becomes of that is told when it answers"
    }
}
