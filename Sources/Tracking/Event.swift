package import Expansion

/// Something that happened in a run. The journal is a list of these; all state is what they add up to.
package enum Event: Hashable, Sendable {
    /// A conductor took over; every event after it is its own until the next one.
    case opened(Conductor)
    /// A batch is about to be submitted. On disk before the scheduler is asked, so that a lost answer leaves a trace.
    case intended(Batch)
    /// The scheduler took the batch, as this job.
    case accepted(BatchID, job: JobID)
    /// The scheduler said no for good; no instance of the batch will run.
    case rejected(BatchID, reason: String)
    /// The batch is certainly not with the scheduler; its instances wait again and get a batch of their own later.
    case postponed(BatchID, reason: String)
    /// No answer that can be trusted: the batch may or may not be with the scheduler.
    case doubted(BatchID, reason: String)
    /// The scheduler names a reason for waiting that concerns the user; an empty text when it is gone.
    case blocked(InstanceID, reason: String)
    /// The last line that an attempt wrote to standard error before it failed; stands before its end.
    case lastErrorLine(InstanceID, String)
    /// The attempt has published values, which are in its record; stands before its end. With those that requests of other
    /// steps need.
    case published(InstanceID, [String: String])
    /// It has written these rows of a late table; stands before its end. Without columns there are none.
    case wroteRows(InstanceID, Growth)
    case started(InstanceID, at: Timestamp)
    /// Its job was put back into the queue, where it waits for another life of the same attempt.
    case requeued(InstanceID, at: Timestamp)
    /// The last word on an instance.
    case ended(InstanceID, Outcome, at: Timestamp)
    /// An attempt ended, and another one will follow.
    case retrying(InstanceID, Outcome, at: Timestamp)
    /// A job that could no longer run as it was submitted is out of the scheduler.
    case dequeued(InstanceID)
    /// Slurm now lets these wait for what their parents run as today.
    case updatedDependencies(InstanceSet)
    /// What these wait for in Slurm can never come, though their parents ended well.
    case staleDependencies(InstanceSet)
    /// Slurm does not let these wait for anything else: their jobs must go, and others come.
    case resubmitting(InstanceSet)
    /// The temporary files of these are about to be removed, since all that can read them has succeeded.
    case removingTemporaries(InstanceSet)
    /// A scheduler's program was run so many times more.
    case called(program: String, count: Int)
    /// The user asked for something, under a name that no other request has.
    case requested(id: String, Request)
    /// Nothing is left to do.
    case closed
}

extension Event {
    /// The highest number of an instance that it names directly; a journal of another study may name any.
    var highestInstance: UInt32? {
        switch self {
        case .intended(let batch): batch.members.map(\.instance.index).max()
        case .blocked(let instance, _), .lastErrorLine(let instance, _), .published(let instance, _),
            .wroteRows(let instance, _),
            .started(let instance, _), .requeued(let instance, _),
            .ended(let instance, _, _), .retrying(let instance, _, _), .dequeued(let instance):
            instance.index
        case .updatedDependencies(let set), .staleDependencies(let set), .resubmitting(let set),
            .removingTemporaries(let set):
            set.ranges.last.map { $0.upperBound - 1 }
        case .opened, .called, .accepted, .rejected, .postponed, .doubted, .requested, .closed: nil
        }
    }
}

extension Event {
    /// Whether it tells nothing of the instances.
    var isBookkeeping: Bool { if case .called = self { true } else { false } }

    /// Whether programs that read journals up to version 2 do not know it.
    package var needsNewerProgram: Bool {
        switch self {
        case .requested(_, .revise), .published, .ended(_, .skipped, _), .ended(_, .failed(.unusableValue), _),
            .ended(_, .failed(.badRows), _), .wroteRows,
            .removingTemporaries:
            true
        default: false
        }
    }
}

/// Who writes.
package struct Conductor: Hashable, Sendable {
    package let host: String
    package let process: Int32

    package init(host: String, process: Int32) {
        self.host = host
        self.process = process
    }
}

/// An event with its place in the journal.
package struct Record: Hashable, Sendable {
    /// From 1, without gaps; a conductor that takes over counts on from what it has read.
    package let sequence: UInt64
    /// The lease under which it was written; never falls.
    package let epoch: UInt32
    package let time: Timestamp
    package let event: Event

    package init(sequence: UInt64, epoch: UInt32, time: Timestamp, event: Event) {
        self.sequence = sequence
        self.epoch = epoch
        self.time = time
        self.event = event
    }
}
