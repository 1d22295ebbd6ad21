import Deciding
import Expansion
import HostInterface
import Jobs
import Tracking

/// Ends loops whose conditions hold, before another round of them begins.
extension ConductorLoop {
    /// What cannot be read now is asked again: until then the round does not begin.
    mutating func judgeRounds() {
        let ready = state.beginnersOfRounds
        watch.neededRounds.formIntersection(ready)
        for instance in ready where !watch.neededRounds.contains(instance) {
            guard let question = builder.question(of: instance, in: state) else { continue }
            do {
                if try question.isOver(published) {
                    note([.ended(instance, .skipped, at: now)])
                } else {
                    watch.neededRounds.insert(instance)
                }
            } catch let mistake as ConditionMistake {
                let words = "cannot judge until of \(question.loop.name): \(mistake.reason)"
                note([.ended(instance, .failed(.unusableValue(words)), at: now)])
            } catch {
                host.terminal.writeErrors(
                    "maestro-swift: \(error); \(question.loop.name) continues once that is fixed\n")
            }
        }
    }

    /// What an attempt has published, by its record.
    func published(by publisher: PublishingAttempt) throws(HostError) -> PublishedValues {
        PublishedValues(record: try host.files.read(directory.record(of: publisher)))
    }
}
