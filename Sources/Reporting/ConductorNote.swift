import Diagnostics
package import Tracking

/// What people are told of a study's conductor.
package struct ConductorNote: Sendable {
    let presence: ConductorStatus
    /// The study directory, as a word of a shell.
    private let path: String
    private let zoneOffsetMinutes: Int

    package init(_ presence: ConductorStatus, directory: String, zoneOffsetMinutes: Int) {
        self.presence = presence
        path = visible(shellWord(directory), keepingLines: false)
        self.zoneOffsetMinutes = zoneOffsetMinutes
    }

    /// What is wrong and what helps; nothing where the study is conducted as it should be.
    package var text: String? {
        let resume = "`maestro-swift resume \(path)` continues it"
        switch presence {
        case .alive, .starting, .stuck: return late
        case .none: return "no conductor is running, so this is the last known state; \(resume)"
        case .dead(let conductor):
            let who = conductor.map { " (process \($0.process) on this machine ended)" } ?? ""
            return "no conductor is running\(who), so this is the last known state; \(resume)"
        case .silent(let beat): return "\(Self.silence(of: beat)); \(resume)"
        case .stopped(let conductor, let time):
            let civil = CivilTime(time, zoneOffsetMinutes: zoneOffsetMinutes).spaced
            return "no conductor is running: the one on \(conductor.shownHost) was stopped at \(civil); \(resume)"
        case .ended(let conductor, let time):
            let civil = CivilTime(time, zoneOffsetMinutes: zoneOffsetMinutes).spaced
            return
                "its conductor on \(conductor.shownHost) recorded the end of the study at \(civil), but this "
                + "machine does not see that yet: check again in a minute; if nothing changes, \(resume)"
        }
    }

    /// The same of one that lives and is late, or can do nothing; nothing of any other.
    package var late: String? {
        if case .stuck(let beat, let cause, let since) = presence {
            let civil = CivilTime(since, zoneOffsetMinutes: zoneOffsetMinutes).spaced
            return
                "\(Self.who(beat)) has been stuck since \(civil): \(visible(cause, keepingLines: false)); running steps "
                + "continue, and nothing new starts until this is fixed"
        }
        guard case .alive(let beat) = presence, beat.isLate else { return nil }
        guard let left = beat.secondsToTakeover else {
            let process = beat.conductor.process
            return
                "\(Self.silence(of: beat)), though its process exists: `kill -CONT \(process)` continues it if it "
                + "was suspended; after `kill -KILL \(process)`, `maestro-swift resume \(path)` continues the study"
        }
        return "\(Self.silence(of: beat)); it can be taken over in \(left) s; `maestro-swift resume --wait "
            + "\(path)` waits for that"
    }

    /// How long until it may be taken over, for one who waits; nothing where nobody has to wait for that.
    package var countdown: String? {
        guard case .alive(let beat) = presence, beat.isLate, let left = beat.secondsToTakeover else { return nil }
        return "\(Self.silence(of: beat)); it can be taken over in \(left) s"
    }

    /// The same for a line that is rewritten and may be cut short: the seconds come first.
    package var shortCountdown: String? {
        guard case .alive(let beat) = presence, beat.isLate, let left = beat.secondsToTakeover else { return nil }
        return "\(left) s until it can be taken over: \(Self.silence(of: beat))"
    }

    private static func silence(of beat: Heartbeat) -> String {
        "\(who(beat)) has sent no heartbeat for \(Duration.exact(beat.silentMilliseconds / 1000))"
    }

    private static func who(_ beat: Heartbeat) -> String {
        beat.isHere
            ? "its conductor, process \(beat.conductor.process) on this machine,"
            : "its conductor on \(beat.conductor.shownHost)"
    }
}

extension ConductorStatus {
    /// Who has the study, or had it when last heard of.
    package var holder: String? {
        switch self {
        case .alive(let beat), .silent(let beat), .stuck(let beat, _, _):
            "process \(beat.conductor.process) on \(beat.isHere ? "this machine" : beat.conductor.shownHost)"
        case .starting: "a conductor that has just started"
        case .none, .dead, .stopped, .ended: nil
        }
    }

    /// In one word, for programs.
    package var word: String {
        switch self {
        case .none: "none"
        case .starting: "starting"
        case .alive(let beat): beat.isLate ? "late" : "alive"
        case .silent: "silent"
        case .stuck: "stuck"
        case .dead: "dead"
        case .stopped: "stopped"
        case .ended: "ended"
        }
    }
}

extension Conductor {
    fileprivate var shownHost: String { visible(host, keepingLines: false) }
}

extension Duration {
    /// `170 s`, and from five minutes on as ``short(_:)``.
    static func exact(_ seconds: Int64) -> String { seconds < 300 ? "\(seconds) s" : short(seconds) }
}
