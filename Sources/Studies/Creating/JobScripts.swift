import Executors
import Expansion
import ScriptTemplates
import Storage

extension StudyDirectory {
    /// The scripts of ours that jobs run, by their paths.
    func scripts(for scheduler: ExecutorID) -> [(path: String, text: [UInt8])] {
        [(conductorScript, ScriptTemplates.conductor)] + (scheduler.dialect.wrapper.map { [(wrapper, $0)] } ?? [])
    }
}
