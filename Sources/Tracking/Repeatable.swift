import Executors
import Expansion

extension RunState {
    /// Whether an event may be lost when this machine crashes: what becomes of steps that run here, which would be done
    /// again, as would be those that began after them. What a scheduler is asked or has told may not.
    package func mayBeRepeated(_ event: Event) -> Bool {
        switch event {
        case .called: true
        case .intended(let batch): batch.executor.isBesideConductor
        case .accepted(let batch, _), .postponed(let batch, _):
            batches[batch]?.batch.executor.isBesideConductor ?? false
        case .lastErrorLine(let instance, _), .published(let instance, _), .wroteRows(let instance, _),
            .started(let instance, _),
            .ended(let instance, _, _),
            .retrying(let instance, _, _):
            self[instance].batch.flatMap { batches[$0] }?.batch.executor.isBesideConductor ?? false
        case .opened, .rejected, .doubted, .blocked, .requeued, .dequeued, .updatedDependencies, .staleDependencies,
            .resubmitting, .requested, .removingTemporaries,
            .closed:
            false
        }
    }
}
