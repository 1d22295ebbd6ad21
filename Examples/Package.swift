// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "maestro-examples",
    // In a package of your own: .package(url: "…/maestro-swift.git", branch: "main")
    dependencies: [.package(name: "maestro-swift", path: "..")],
    targets: [
        .executableTarget(name: "run-study", dependencies: [.product(name: "Maestro", package: "maestro-swift")])
    ],
    swiftLanguageModes: [.v6])
