import Diagnostics
import HostInterface
import Reporting

extension Host {
    /// Writes items to standard output piece by piece; on a terminal nothing in them steers it.
    func write(_ table: ItemTable, as form: ItemText) {
        let isTerminal = terminal.outputIsTerminal
        table.write(as: form) { piece in
            if isTerminal {
                terminal.writeOutput(visible(bytes: piece))
            } else {
                terminal.writeOutput(piece)
            }
        }
    }
}
