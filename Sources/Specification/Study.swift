package import Diagnostics
package import Expressions

/// A study as its file says it: valid by itself, not yet expanded, no token replaced.
package struct Study: Sendable {
    package var name: Located<String>
    package var about: Located<String>
    /// Further keys under `description`, such as an author; shown by `plan`, without meaning here.
    package var details: [Variable] = []
    package var environment = StudyEnvironment()
    package var batch = BatchSection()
    /// In the order of the file; `Dependency.step` counts in it.
    package var steps: [Step] = []
    /// Those of its steps that are repeated; `Step.loop` counts in it.
    package var loops: [StepLoop] = []
    /// In the order of the file, which is the order of replacement.
    package var parameters: [Parameter] = []
    /// Each parameter is a column of one of them.
    package var tables: [ParameterTable] = []
    /// In the order of the file.
    package var secrets: [Secret] = []
    /// In the order of the file.
    package var pools: [Pool] = [] {
        didSet {
            poolNumbers = Dictionary(pools.enumerated().map { ($1.name.value, $0) }) { first, _ in first }
        }
    }
    /// By their names.
    private(set) var poolNumbers: [String: Int] = [:]
    /// Whether there are parameters whose names cannot be known yet: columns of rows that are not read.
    package var lacksColumns = false
    /// Parameters of which only some values are wanted, by their names.
    package var only: [String: [String]] = [:]
    /// Its commands only leave what their steps declare.
    package var isStub = false

    package init(name: Located<String>, about: Located<String>) {
        self.name = name
        self.about = about
    }
}

/// A name and its text.
package struct Variable: Hashable, Sendable {
    package let name: Located<String>
    package let value: Located<String>
    /// Written without quotes, so that YAML may read a number in it.
    package let isPlain: Bool
    /// What is declared of its values.
    package let rule: ValueRule?
    /// No value is written, so that a command line must give one.
    package let isOpen: Bool

    package init(
        name: Located<String>, value: Located<String>, isPlain: Bool = false, rule: ValueRule? = nil,
        isOpen: Bool = false
    ) {
        self.name = name
        self.value = value
        self.isPlain = isPlain
        self.rule = rule
        self.isOpen = isOpen
    }
}

/// What `env` holds, each list in the order of the file.
package struct StudyEnvironment: Hashable, Sendable {
    /// Without OUTPUT_PATH, which is not a token of its own but the root of the study directories.
    package var variables: [Variable] = []
    package var labels: [Variable] = []
    package var paths: [PathDependency] = []
    package var repositories: [GitDependency] = []
    /// `env.variables.OUTPUT_PATH`: where study directories are made, relative to the working directory.
    package var outputPath: Located<String>?
    /// Of each step that says nothing of it.
    package var strict: Located<Bool>?

    package init() {}
}

/// A file or folder that must exist before the study starts.
package struct PathDependency: Hashable, Sendable {
    package let name: Located<String>
    /// Relative to the working directory, as Maestro reads it.
    package let path: Located<String>

    package init(name: Located<String>, path: Located<String>) {
        self.name = name
        self.path = path
    }
}

/// A repository that is cloned to `<path>/<name>` before the study starts.
package struct GitDependency: Hashable, Sendable {
    package enum Revision: Hashable, Sendable {
        case tag(String), branch(String), commit(String)
    }

    package let name: Located<String>
    package let path: Located<String>
    package let url: Located<String>
    package let revision: Located<Revision>?

    package init(
        name: Located<String>, path: Located<String>, url: Located<String>, revision: Located<Revision>?
    ) {
        self.name = name
        self.path = path
        self.url = url
        self.revision = revision
    }
}

/// What a step waits for.
package struct Dependency: Hashable, Sendable {
    /// Index into `Study.steps`.
    package let step: Int
    package let scope: Scope
    /// The parameters that a group has in common, in the order of the file; none for another scope.
    package let columns: [String]
    package let trigger: Trigger
    package let place: Place

    package init(step: Int, scope: Scope, columns: [String] = [], trigger: Trigger = .success, place: Place) {
        self.step = step
        self.scope = scope
        self.columns = columns
        self.trigger = trigger
        self.place = place
    }
}

/// A parameter: the i-th combination takes the i-th value of each.
package struct Parameter: Sendable {
    package let key: Located<String>
    /// What `$(KEY.name)` gives; the key itself unless a generator says otherwise.
    package let name: String
    package let values: PlacedTexts
    package let labels: Labels
    /// What is declared of its values.
    package let rule: ValueRule?
    /// Whether its values come from outside the study file, or are computed from such: they are no text of the study's
    /// author, so a token in one is text, and commands get them in quotes.
    package var isData = false

    package enum Labels: Sendable {
        /// `%%` stands for the value.
        case pattern(Located<String>)
        /// One label for each value.
        case list(PlacedTexts)
        /// As `printf` has them.
        case format(Located<Format>)
    }

    package init(
        key: Located<String>, name: String? = nil, values: PlacedTexts, labels: Labels, rule: ValueRule? = nil,
        isData: Bool = false
    ) {
        self.rule = rule
        self.isData = isData
        self.key = key
        self.name = name ?? key.value
        self.values = values
        self.labels = labels
    }

    /// With more values.
    func appending(_ more: PlacedTexts?) -> Parameter {
        guard let more, !more.isEmpty else { return self }
        var values = values
        for index in more.indices { values.append(more[index], at: more.place(at: index)) }
        return with(values: values, labels: labels)
    }

    /// With other values.
    package func with(values: PlacedTexts, labels: Labels) -> Parameter {
        Parameter(key: key, name: name, values: values, labels: labels, rule: rule, isData: isData)
    }

    /// With other labels.
    package func labelled(_ labels: Labels) -> Parameter {
        with(values: values, labels: labels)
    }
}
