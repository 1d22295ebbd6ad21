import Diagnostics
package import Executors
package import Expansion
import Specification

/// Writes the scripts of instances: a function from values to text.
///
/// The template is filled once for each step whose resources do not depend on parameters; an instance then only puts
/// its own name and command into what came out.
package struct ScriptRenderer: Sendable {
    private let paths: StudyPaths
    private let template: Template
    private let fluxVersion: String
    /// For each step with fixed resources, the filled template with marks for what differs.
    private var outlines: [Outline?] = []

    /// - Parameters:
    ///   - userTemplate: The study's own template, instead of the scheduler's.
    ///   - fluxVersion: What Flux scripts tell of the Flux that they are for.
    package init(
        graph: StudyGraph, paths: StudyPaths, userTemplate: UserTemplate? = nil, fluxVersion: String = "unknown"
    ) throws(TemplateError) {
        self.paths = paths
        self.fluxVersion = fluxVersion
        let file = userTemplate?.file ?? "\(graph.scheduler.name).mustache"
        template = try TemplateParser.parse(
            userTemplate?.text ?? graph.scheduler.dialect.template, file: file, known: HeaderFacts.names)
        // Most steps of a large study ask for the same.
        var last: SharedHeader?
        for step in graph.steps {
            guard let first = step.instances.first else {
                outlines.append(nil)
                continue
            }
            let header =
                last.flatMap { $0.suits(first, in: graph) ? $0 : nil }
                ?? SharedHeader(first, in: graph, outline: outline(for: first, in: graph))
            last = header
            guard let outline = header.outline else {
                throw TemplateError(
                    file: file, mistakes: [.filledTemplateTooLarge(Place(file: file, line: 1, column: 1))])
            }
            if let mistake = mistake(
                in: outline, isStrict: graph.study.isStrict(step: step.index), userTemplate)
            {
                throw TemplateError(file: file, mistakes: [mistake])
            }
            outlines.append(step.hasFixedResources ? outline : nil)
        }
    }

    /// What keeps the user's template from strict steps; those of the program take them.
    private func mistake(in outline: Outline, isStrict: Bool, _ template: UserTemplate?) -> Diagnostic? {
        guard let template, isStrict else { return nil }
        return outline.strictnessMistake(in: template)
    }

    package func scriptNames(for instance: InstanceID, in graph: StudyGraph) -> ScriptNames {
        let stem = graph.fileStem(of: instance)
        // Of an edited step, beside those that were: a job may be reading them.
        let version = graph.step(of: instance).scriptVersion
        let kind = graph.scheduler.isBesideConductor ? "sh" : "\(graph.scheduler.name).sh"
        let ending = version == 1 ? kind : "v\(version).\(kind)"
        let hasRestart = graph.step(of: instance).text.restart != nil
        return ScriptNames(first: "\(stem).\(ending)", restart: hasRestart ? "\(stem).restart.\(ending)" : nil)
    }

    package func script(for instance: InstanceID, in graph: StudyGraph) -> Script {
        let texts = graph.step(of: instance).text
        let names = scriptNames(for: instance, in: graph)
        let header = header(of: instance, in: graph)
        return Script(
            name: names.first, text: text(texts.command, of: instance, in: graph, header),
            restartName: names.restart, restartText: texts.restart.map { text($0, of: instance, in: graph, header) })
    }

    /// The options that the scheduler would read from an instance's script. A template of one's own may make them of
    /// anything, and a command may begin with more of them, so it is the whole text that tells them.
    ///
    /// - Parameter following: What it asks for beside that, by values of other steps.
    package func options(
        of instance: InstanceID, isRestart: Bool, following: [ResourceKey: String] = [:], in graph: StudyGraph
    ) -> [String] {
        let texts = graph.step(of: instance).text
        let command = isRestart ? texts.restart ?? texts.command : texts.command
        let header =
            following.isEmpty
            ? header(of: instance, in: graph)
            : outline(for: instance, following: following, in: graph) ?? Outline("")
        return options(ofScript: text(command, of: instance, in: graph, header), in: graph)
    }

    private func options(ofScript text: String, in graph: StudyGraph) -> [String] {
        graph.scheduler.dialect.directives.first.map { directives(ofScript: text, prefix: $0) } ?? []
    }

    /// Which instances ask for the same, told from their scripts' options without what only names them.
    package func requests(in graph: StudyGraph) -> RequestTable {
        RequestTable(
            classes: graph.steps.map { step in
                guard let first = step.instances.first, graph.isScheduled(first), !asksAlike(step) else {
                    return nil
                }
                var numbers: [[String]: UInt32] = [:]
                return step.instances.map { instance in
                    let request = request(of: instance, in: graph)
                    let next = UInt32(numbers.count)
                    return numbers[request]
                        ?? {
                            numbers[request] = next; return next
                        }()
                }
            })
    }

    /// No parameter has a part in the header, and the command begins with something that is no option.
    private func asksAlike(_ step: StepNode) -> Bool {
        outlines[step.index] != nil
            && [step.text.command, step.text.restart].allSatisfy { $0?.beginsWithoutComment ?? true }
    }

    private func request(of instance: InstanceID, in graph: StudyGraph) -> [String] {
        let step = graph.step(of: instance)
        let header = header(of: instance, in: graph)
        return [step.text.command, step.text.restart].flatMap { command -> [String] in
            guard let command else { return [] }
            let body = graph.fill(command, for: instance, paths: paths) { _ in "" }
            let text = header.fill { $0 == .command ? body : "-" }
            return options(ofScript: text, in: graph) + ["\n"]
        }
    }

    /// A text of a step that is in no script, for one of its instances.
    package func fill(_ text: TokenText, for instance: InstanceID, in graph: StudyGraph) -> String {
        graph.fill(text, for: instance, paths: paths) { _ in "" }
    }

    private func text(
        _ command: TokenText, of instance: InstanceID, in graph: StudyGraph, _ header: Outline
    ) -> String {
        let launcher = graph.executor(of: graph.step(of: instance)).dialect.launcher
        let filled = graph.fill(command, for: instance, paths: paths) {
            launcher(LaunchRequest(graph.resources(of: instance), flux: graph.study.batch.flux, allocation: $0))
        }
        let isStrict = graph.study.isStrict(step: graph.stepIndex(of: instance))
        let body = isStrict ? withStrictOptions(filled) : filled
        return header.fill { mark in
            switch mark {
            case .command: body
            case .jobName: graph.fileStem(of: instance)
            case .step: graph.step(of: instance).name
            case .instance: graph.name(of: instance)
            case .workspace: "\(paths.output)/\(graph.workspace(of: instance))"
            case .comment: comment(of: instance, in: graph)
            }
        }
    }

    /// One line, with what a double-quoted word of a header cannot hold made safe.
    private func comment(of instance: InstanceID, in graph: StudyGraph) -> String {
        let text = fill(graph.step(of: instance).text.about, for: instance, in: graph)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): [UInt8(ascii: " ")]
            case 0..<0x20, 0x7F: []
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            default: [byte]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The filled template, without what names the instance.
    private func header(of instance: InstanceID, in graph: StudyGraph) -> Outline {
        outlines[graph.stepIndex(of: instance)] ?? outline(for: instance, in: graph) ?? Outline("")
    }

    private func outline(
        for instance: InstanceID, following: [ResourceKey: String] = [:], in graph: StudyGraph
    ) -> Outline? {
        let facts = HeaderFacts(
            resources: graph.resources(of: instance).adding(following), batch: graph.study.batch,
            isScheduled: graph.isScheduled(instance),
            fluxVersion: fluxVersion)
        return template.fill(facts.values).map { Outline($0) }
    }
}

extension Diagnostic {
    fileprivate static func filledTemplateTooLarge(_ place: Place) -> Diagnostic {
        .error(
            "template-too-large", at: place, "this template expands to more than \(TextBudget.script) bytes",
            hint: "do not nest a list inside a section of a list")
    }
}
