// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "maestro-swift",
    products: [
        .executable(name: "maestro-swift", targets: ["maestro-swift"]),
        .library(name: "Maestro", targets: ["Maestro"]),
    ],
    dependencies: [
        // Command lines, their help and shell completions.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        /// libyaml, the C library (Debian: libyaml-dev).
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // The pure core: values in, values out.

        /// A mistake or a warning as a value, and how it is shown.
        .target(name: "Diagnostics"),
        /// A study file as nodes that know their line and column, read within limits.
        .target(name: "YAML", dependencies: ["CLibYAML", "Diagnostics"]),
        /// Rows with named columns, from text files, CSV, JSON and the paths of files.
        .target(name: "Rows", dependencies: ["Diagnostics"]),
        /// What runs steps, as data: names, capabilities, and how scripts speak to each.
        .target(name: "Executors", dependencies: ["ScriptTemplates"]),
        /// The one small language of computed columns, conditions and formats.
        .target(name: "Expressions", dependencies: ["Diagnostics"]),
        /// The study language: decode, validate, diagnose.
        .target(name: "Specification", dependencies: ["Diagnostics", "YAML", "Rows", "Executors", "Expressions"]),
        /// Steps and parameters to step instances and edges, by index.
        .target(name: "Expansion", dependencies: ["Diagnostics", "Executors", "Expressions", "Specification"]),
        /// The script templates, embedded in the binary.
        .target(
            name: "ScriptTemplates", path: "templates",
            resources: [
                .embedInCode("local.mustache"), .embedInCode("slurm.mustache"), .embedInCode("lsf.mustache"),
                .embedInCode("flux.mustache"), .embedInCode("wrapper.sh"), .embedInCode("wrapper-slurm.sh"),
                .embedInCode("wrapper-sge.sh"), .embedInCode("sge.mustache"), .embedInCode("conductor.sh"),
                .embedInCode("pgen.py"), .embedInCode("outputs.sh"),
                .embedInCode("conditions.sh"), .embedInCode("plain-conditions.sh"),
                .embedInCode("condition.awk"),
            ]),
        /// The text of scripts, from templates.
        .target(
            name: "Rendering",
            dependencies: [
                "Diagnostics", "Specification", "Executors", "Expansion",
            ]),
        /// What happened and the state that it adds up to.
        .target(name: "Tracking", dependencies: ["Diagnostics", "Specification", "Executors", "Expansion"]),
        /// What is asked of executors and heard from them, as values: submissions, observations, records, verdicts.
        .target(
            name: "Jobs",
            dependencies: ["Diagnostics", "Executors", "Expressions", "Specification", "Expansion", "Tracking"]),
        /// What a conductor does next, as functions of what it knows.
        .target(
            name: "Deciding",
            dependencies: ["Diagnostics", "Executors", "Specification", "Expansion", "Rendering", "Tracking", "Jobs"]),
        /// Every view of a run, as functions of its state.
        .target(
            name: "Reporting", dependencies: ["Diagnostics", "Specification", "Executors", "Expansion", "Tracking"]),

        // The shell: effects behind protocols.

        /// What may be asked of a machine, as protocols and plain values.
        .target(name: "HostInterface"),
        /// The study directory: journal, lease, attempt records.
        .target(name: "Storage", dependencies: ["Diagnostics", "Executors", "Expansion", "Tracking", "HostInterface"]),
        /// One small protocol, and a folder for each scheduler.
        .target(
            name: "Scheduling",
            dependencies: [
                "ScriptTemplates", "Diagnostics", "Expressions", "Specification", "Executors", "Expansion",
                "Tracking", "Jobs", "HostInterface",
            ]),
        /// The loop that hears, has decided, and does.
        .target(
            name: "Conducting",
            dependencies: [
                "Diagnostics", "Executors", "Expansion", "Rendering", "Tracking", "Reporting", "Jobs", "Deciding",
                "HostInterface", "Storage", "Scheduling",
            ]),
        /// What may be done with studies: load, create, open, conduct, ask. No command line, and no terminal.
        .target(
            name: "Studies",
            dependencies: [
                "ScriptTemplates",
                "Diagnostics", "YAML", "Rows", "Specification", "Executors", "Expansion", "Rendering", "Tracking",
                "Reporting", "Jobs", "Deciding", "HostInterface", "Storage", "Scheduling", "Conducting",
            ]),
        /// A file for each command: arguments in, one call, text out.
        .target(
            name: "MaestroCommands",
            dependencies: [
                "Diagnostics", "Specification", "Executors", "Expansion", "Rendering", "Tracking", "Reporting",
                "Jobs", "Deciding", "HostInterface", "Storage", "Scheduling", "Conducting", "Studies",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // The outside.

        /// The only module that calls the operating system.
        .target(name: "HostLive", dependencies: ["Diagnostics", "HostInterface", "CHost"]),
        /// What Swift's view of glibc leaves out.
        .target(name: "CHost", linkerSettings: [.linkedLibrary("dl")]),
        /// What other Swift programs see: reads, plans, checks, creates, conducts, follows and asks.
        .target(
            name: "Maestro",
            dependencies: [
                "Diagnostics", "Specification", "Expansion", "Tracking", "Jobs", "Deciding", "Reporting",
                "HostInterface", "Scheduling", "Conducting", "Studies", "HostLive",
            ]),
        .executableTarget(name: "maestro-swift", dependencies: ["MaestroCommands", "HostLive", "HostInterface"]),
        /// Every fake: files in memory, a clock set by hand, scripted programs.
        .target(name: "TestSupport", dependencies: ["HostInterface"], path: "Sources/TestSupport"),

        /// Whole studies in simulated worlds, made of a seed alone.
        .target(
            name: "Simulation",
            dependencies: [
                "Diagnostics", "YAML", "Rows", "Specification", "Expansion", "Tracking", "Jobs", "HostInterface",
                "Storage",
                "Deciding",
                "Scheduling", "Conducting", "Studies", "MaestroCommands", "TestSupport",
            ]),
        .executableTarget(
            name: "simulate",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        /// What reads bytes of others, with what must hold whatever they are.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Diagnostics", "YAML", "Rows", "Expressions", "Specification", "Expansion", "Rendering", "Tracking",
                "Reporting",
                "Storage", "Jobs", "Scheduling",
            ]),

        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML", "Diagnostics"], exclude: ["yaml-test-suite"]),
        .testTarget(
            name: "RowsTests", dependencies: ["Rows", "Diagnostics", "HostLive", "HostInterface", "TestSupport"]),
        .testTarget(
            name: "ExpressionsTests",
            dependencies: [
                "Expressions", "Diagnostics", "HostLive", "HostInterface", "ScriptTemplates", "TestSupport",
            ]),
        .testTarget(name: "SpecificationTests", dependencies: ["Specification", "Executors", "YAML", "Diagnostics"]),
        .testTarget(
            name: "ExpansionTests",
            dependencies: [
                "Executors", "Expansion", "Specification", "YAML", "Diagnostics", "HostInterface", "HostLive",
                "TestSupport",
            ]),
        .testTarget(
            name: "RenderingTests",
            dependencies: [
                "Rendering", "Executors", "Expansion", "Specification", "YAML", "Diagnostics", "HostInterface",
                "HostLive",
            ]),
        .testTarget(
            name: "TrackingTests",
            dependencies: ["Tracking", "Executors", "Expansion", "Specification", "YAML", "TestSupport"]),
        .testTarget(
            name: "JobsTests",
            dependencies: ["Jobs", "Tracking", "Expansion", "HostInterface", "HostLive", "TestSupport"]),
        .testTarget(
            name: "DecidingTests",
            dependencies: [
                "Deciding", "Jobs", "Rendering", "Tracking", "Executors", "Expansion", "Specification", "YAML",
                "TestSupport",
            ]),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Reporting", "Tracking", "Executors", "Expansion", "Specification", "YAML", "Jobs", "Storage",
                "MaestroCommands", "HostInterface", "TestSupport",
            ]),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "Tracking", "Executors", "Expansion", "HostInterface", "TestSupport"]),
        .testTarget(
            name: "SchedulingTests",
            dependencies: [
                "Scheduling", "Jobs", "Rendering", "ScriptTemplates", "Tracking", "Executors", "Expansion",
                "Specification",
                "YAML",
                "Diagnostics", "HostInterface", "HostLive", "TestSupport",
            ]),
        .testTarget(
            name: "ConductingTests",
            dependencies: [
                "Conducting", "Deciding", "Jobs", "Rendering", "Scheduling", "Storage", "Tracking", "Executors",
                "Expansion",
                "Specification", "YAML",
                "HostInterface", "TestSupport",
            ]),
        .testTarget(
            name: "MaestroCommandsTests",
            dependencies: [
                "Studies", "MaestroCommands", "Storage", "Tracking", "Jobs", "Executors", "Expansion", "Reporting",
                "HostInterface",
                "HostLive",
                "TestSupport",
                "maestro-swift",
            ]),
        .testTarget(
            name: "MaestroTests",
            dependencies: ["Maestro", "HostLive", "HostInterface", "TestSupport", "maestro-swift"]),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(
            name: "FuzzingTests", dependencies: ["Fuzzing"], exclude: ["corpus", "expression.dict", "study.dict"]),
        .testTarget(name: "HostLiveTests", dependencies: ["HostLive", "HostInterface", "TestSupport"]),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport", "HostInterface"]),
        /// The golden data of another implementation; skipped where they are absent.
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Rendering", "Executors", "Expansion", "Specification", "YAML", "Diagnostics", "HostLive",
                "HostInterface",
                "TestSupport",
            ]),
        /// What holds of the project's own files.
        .testTarget(name: "ProjectTests", dependencies: ["HostLive", "HostInterface", "TestSupport"]),
        /// Whole studies on a real Slurm.
        .testTarget(
            name: "ClusterTests",
            dependencies: ["HostLive", "HostInterface", "TestSupport", "Simulation", "maestro-swift"]),
    ],
    swiftLanguageModes: [.v6])

// libFuzzer brings the program's beginning, so this one links only with `--sanitize=fuzzer`.
if Context.environment["MAESTRO_FUZZ"] != nil {
    package.targets.append(.executableTarget(name: "fuzz", dependencies: ["Fuzzing"]))
}

for target in package.targets where target.type != .system && target.name != "CHost" {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"), .strictMemorySafety(), .treatAllWarnings(as: .error),
    ]
}
