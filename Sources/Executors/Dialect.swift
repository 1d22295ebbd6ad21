/// How scripts speak to an executor, and what of the study language means something to it.
package struct Dialect: Sendable {
    /// What the language knows of an executor's own options.
    package enum Options: Hashable, Sendable {
        /// Nothing: `args` are passed on as they are written.
        case unread
        /// Those of sbatch: directives and `args` are read, checked and filled in.
        case sbatch
        /// Those of Flux, which are keys of the batch section.
        case flux
    }

    /// As people call it.
    package let title: String
    /// Of a script, in Mustache; `docs/templates.md` has the names that it may use.
    package let template: String
    /// How lines of a script begin that the scheduler reads; what the template writes comes first.
    package let directives: [String]
    /// Keys of a step that mean nothing to it.
    package let unusedKeys: Set<ResourceKey>
    package let options: Options
    /// The shell script around every attempt in its jobs; `nil` where attempts are run without one.
    package let wrapper: [UInt8]?
    /// How its jobs are named and looked at.
    package let jobs: JobCommands
    /// What `$(LAUNCHER)` becomes: the way to start a parallel program.
    package let launcher: @Sendable (LaunchRequest) -> String

    init(
        title: String, template: String, directives: [String] = [], unusedKeys: Set<ResourceKey> = [],
        options: Options = .unread,
        wrapper: [UInt8]? = nil, jobs: JobCommands = .slurm, launcher: @escaping @Sendable (LaunchRequest) -> String
    ) {
        self.title = title
        self.template = template
        self.directives = directives
        self.unusedKeys = unusedKeys
        self.options = options
        self.wrapper = wrapper
        self.jobs = jobs
        self.launcher = launcher
    }
}
