// swift-tools-version: 6.2
import Foundation
import PackageDescription

// oneDNN is a peer, not a need: the table has its columns where Debian's libdnnl-dev is installed.
let hasOneDNN = FileManager.default.fileExists(atPath: "/usr/include/dnnl.h")

// A package of its own, so that whoever uses the library resolves and builds nothing of it. It takes the kernels
// from the library's folder (Sources/CQuillKernels is a link) and needs no other package.
let package = Package(
    name: "quill-benchmarks",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "kernels", targets: ["Kernels"])],
    targets: [
        .target(name: "CQuillKernels", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "CProbe"),
        .target(
            name: "COneDNN", cSettings: hasOneDNN ? [.define("HAS_ONE_DNN")] : [],
            linkerSettings: hasOneDNN ? [.linkedLibrary("dnnl")] : []),
        .executableTarget(name: "Kernels", dependencies: ["CQuillKernels", "CProbe", "COneDNN"]),
    ]
)
