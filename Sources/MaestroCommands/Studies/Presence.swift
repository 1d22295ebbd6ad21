import Reporting
import Storage

extension LeaseHolder {
    var forReport: ConductorPresence {
        switch self {
        case .none: .none
        case .alive(let who): .alive(who)
        case .dead: .dead
        case .unknown(let who): .silent(who)
        }
    }
}
