// swift-tools-version: 6.2
import PackageDescription

// Times Quill's map of digits; peer.py times openTSNE's, and compare.py compares the maps.
let package = Package(
    name: "embedding",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "quill", path: "../..")],
    targets: [
        .executableTarget(name: "Embedding", dependencies: [.product(name: "Quill", package: "quill")])
    ]
)
