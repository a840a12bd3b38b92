// swift-tools-version: 6.2
import Foundation
import PackageDescription

// oneDNN is optional: the table has its columns if Debian's libdnnl-dev is installed.
let hasOneDNN = FileManager.default.fileExists(atPath: "/usr/include/dnnl.h")

// A separate package, so that users of the library neither resolve nor build it. It takes the kernels from the
// library's folder (Sources/CQuillKernels is a link) and depends on no other package.
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
