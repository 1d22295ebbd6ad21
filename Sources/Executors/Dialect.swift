/// How scripts speak to an executor, and what of the study language means something to it.
package struct Dialect: Sendable {
    /// As people call it.
    package let title: String
    /// Of a script, in Mustache; `docs/templates.md` has the names that it may use.
    package let template: String
    /// How lines of a script begin that the scheduler reads; what the template writes comes first.
    package let directives: [String]
    /// Keys of a step that mean nothing to it.
    package let unusedKeys: Set<ResourceKey>
    /// The options by which its jobs are submitted: `args` and directives are read, checked and filled in. Where they
    /// are not known, what is written is passed on.
    package let options: SubmitOptions?
    /// Its `args` are tables of options by the program that takes them, and not lists, as Maestro has them for Flux.
    package let hasOptionTables: Bool
    /// Variables of the environment say to its submitting program what nothing else says, so they count for a study.
    package let takesVariables: Bool
    /// The shell script around every attempt in its jobs; `nil` where attempts are run without one.
    package let wrapper: [UInt8]?
    /// How its jobs are named and looked at.
    package let jobs: JobCommands
    /// What `$(LAUNCHER)` becomes: the way to start a parallel program.
    package let launcher: @Sendable (LaunchRequest) -> String

    init(
        title: String, template: String, directives: [String] = [], unusedKeys: Set<ResourceKey> = [],
        options: SubmitOptions? = nil, hasOptionTables: Bool = false,
        takesVariables: Bool = false, wrapper: [UInt8]? = nil, jobs: JobCommands = .none,
        launcher: @escaping @Sendable (LaunchRequest) -> String
    ) {
        self.title = title
        self.template = template
        self.directives = directives
        self.unusedKeys = unusedKeys
        self.options = options
        self.hasOptionTables = hasOptionTables
        self.takesVariables = takesVariables
        self.wrapper = wrapper
        self.jobs = jobs
        self.launcher = launcher
    }
}
