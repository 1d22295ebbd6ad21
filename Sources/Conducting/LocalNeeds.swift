package import Expansion
package import Scheduling

extension StudyGraph {
    /// What an instance takes of this machine where it runs here.
    package func localNeed(of instance: InstanceID) -> LocalNeed {
        let resources = resources(of: instance)
        return LocalNeed(cores: resources.cores, kibibytes: resources.kibibytes)
    }
}
