import Expansion
import Jobs
import Tracking

/// What a wrapper finds of what other steps have published, before it runs its command.
extension World {
    /// Whether each value is there. What is must be what a run that ended well has published.
    mutating func hasInputs(_ process: Int, _ wrapper: Wrapper) -> Bool {
        for input in wrapper.line.inputs {
            guard let publisher = wrapper.line.publishers[input.step],
                let value = value(input.name, stem: publisher.stem, from: publisher.attempt, wrapper)
            else { return false }
            checkIsPublished(value, by: publisher.stem, for: wrapper)
        }
        return hasValuesOfOtherRounds(wrapper)
    }

    /// Of the first attempt that succeeded; else of the newest.
    private mutating func value(_ name: String, stem: String, from first: Int, _ wrapper: Wrapper) -> String? {
        values(stem: stem, from: first, wrapper)[name]
    }

    mutating func values(stem: String, from first: Int, _ wrapper: Wrapper) -> PublishedValues {
        var newest: [UInt8] = []
        for attempt in first...first + 20 {
            let path = "\(wrapper.state)/attempts/\(stem).\(attempt)"
            guard let bytes = try? files.read(path, by: wrapper.client, at: now) else { continue }
            newest = bytes
            if RecordLines(bytes).isGood { break }
        }
        return PublishedValues(record: newest)
    }

    private mutating func checkIsPublished(_ value: String, by stem: String, for wrapper: Wrapper) {
        let numbers = stem.split(separator: "/").compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] < graph.current.steps.count else { return violated("no step has \(stem)") }
        let instances = graph.current.steps[numbers[0]].instances
        guard numbers[1] < instances.count else { return violated("no instance has \(stem)") }
        let instance = instances[numbers[1]].index
        if !ledger.runs(of: instance).contains(where: { $0.published == value && $0.isRecordedSuccess }) {
            violated(
                "instance \(wrapper.line.number) has got the value \(value), which no good run of \(stem) published")
        }
    }

    /// EX_NOINPUT of sysexits.h.
    mutating func finishWithoutInput(_ process: Int) {
        guard let wrapper = wrappers[process] else { return }
        write("exit 66 \(moment(by: wrapper.client))", process)
        notify(process)
        exit(process, code: 66)
    }
}
