package import Expansion
package import Jobs

extension LocalNeed {
    /// What an instance takes of this machine where it runs here.
    package init(_ resources: Resources) {
        self.init(cores: resources.cores, kibibytes: resources.kibibytes)
    }
}
