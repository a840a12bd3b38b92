// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "quill",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Quill", targets: ["Quill"]),
        .library(name: "QuillPictures", targets: ["QuillPictures"]),
        .library(name: "QuillPlotting", targets: ["QuillPlotting"]),
        .library(name: "QuillReport", targets: ["QuillReport"]),
        .library(name: "QuillCodecs", targets: ["QuillCodecs"]),
        .executable(name: "quill", targets: ["QuillCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .target(name: "CQuillKernels"),
        .target(name: "QuillSystem"),
        .target(name: "QuillTensor", dependencies: ["QuillSystem"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // SHA-256 where there is no CryptoKit.
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CGdkPixbuf", pkgConfig: "gdk-pixbuf-2.0",
            providers: [.apt(["libgdk-pixbuf-2.0-dev"]), .brew(["gdk-pixbuf"])]),
        .systemLibrary(
            name: "CRsvg", pkgConfig: "librsvg-2.0",
            providers: [.apt(["librsvg2-dev"]), .brew(["librsvg"])]),
        .target(name: "QuillCodecs", dependencies: ["CZlib", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillGraph", dependencies: ["CQuillKernels", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillNetwork", dependencies: ["QuillGraph", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillData", dependencies: ["QuillTensor"]),
        .target(name: "QuillStrokes", dependencies: ["QuillData", "QuillTensor"]),
        .target(
            name: "QuillDatasets",
            dependencies: [
                .target(name: "CLibcrypto", condition: .when(platforms: [.linux])), "QuillCodecs",
                "QuillData", "QuillStrokes", "QuillSystem", "QuillTensor",
            ]),
        .target(
            name: "QuillTraining",
            dependencies: ["QuillData", "QuillGraph", "QuillNetwork", "QuillSystem", "QuillTensor"]),
        .target(
            name: "QuillModelFiles",
            dependencies: [
                "QuillCodecs", "QuillGraph", "QuillNetwork", "QuillSystem", "QuillTensor",
                "QuillTraining",
            ]),
        .target(name: "QuillHandwriting", dependencies: ["QuillTensor"]),
        .target(
            name: "QuillReader",
            dependencies: [
                "QuillGraph", "QuillHandwriting", "QuillModelFiles", "QuillSystem", "QuillTensor",
                "QuillTraining",
            ],
            resources: [.copy("Resources/reader.safetensors")]),
        // Apart from QuillReader: a program that reads handwriting needs none of the training material.
        .target(
            name: "QuillReaderTraining",
            dependencies: [
                "QuillData", "QuillHandwriting", "QuillModelFiles", "QuillNetwork", "QuillReader",
                "QuillStrokes", "QuillSystem", "QuillTensor", "QuillTraining",
            ]),
        // Apart from Quill, which needs no system library beyond zlib and libcrypto.
        .target(
            name: "QuillPictures",
            dependencies: [
                "CGdkPixbuf", "CRsvg", "QuillCodecs", "QuillData", "QuillHandwriting", "QuillSystem",
                "QuillTensor",
            ]),
        .target(name: "QuillPlotting", dependencies: ["QuillSystem"]),
        .target(
            name: "QuillReport",
            dependencies: [
                "QuillCodecs", "QuillHandwriting", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillTensor",
            ]),
        .target(
            name: "Quill",
            dependencies: [
                "QuillData", "QuillDatasets", "QuillGraph", "QuillHandwriting", "QuillModelFiles",
                "QuillNetwork", "QuillReader", "QuillStrokes", "QuillTensor", "QuillTraining",
            ]),
        // Not "quill": its folder would be Sources/Quill again on a file system that ignores case.
        .executableTarget(
            name: "QuillCommand",
            dependencies: [
                "Quill", "QuillCodecs", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillReaderTraining", "QuillReport", "QuillStrokes", "QuillSystem", "QuillTensor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "LinearRegression",
            dependencies: ["Quill"],
            path: "Examples/LinearRegression"),
        .executableTarget(name: "Autoencoder", dependencies: ["Quill"], path: "Examples/Autoencoder"),
        .executableTarget(name: "CustomLayer", dependencies: ["Quill"], path: "Examples/CustomLayer"),
        .executableTarget(name: "Distillation", dependencies: ["Quill"], path: "Examples/Distillation"),
        .executableTarget(name: "GAN", dependencies: ["Quill"], path: "Examples/GAN"),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "Autoencoder", "CustomLayer", "Distillation", "GAN", "LinearRegression", "TestSupport",
            ]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Quill", "QuillGraph", "QuillNetwork", "QuillPlotting", "QuillTensor", "QuillTraining",
                "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillCommandTests",
            dependencies: [
                "Quill", "QuillCodecs", "QuillCommand", "QuillHandwriting", "QuillPictures",
                "QuillReader", "QuillSystem", "QuillTensor", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "CQuillKernelsTests", dependencies: ["CQuillKernels"]),
        .testTarget(name: "QuillTensorTests", dependencies: ["QuillTensor"], exclude: ["Fixtures"]),
        .testTarget(name: "QuillGraphTests", dependencies: ["QuillGraph", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillNetworkTests",
            dependencies: ["QuillGraph", "QuillNetwork", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillTrainingTests",
            dependencies: [
                "CAllocationCounter", "QuillData", "QuillGraph", "QuillNetwork", "QuillSystem",
                "QuillTensor", "QuillTraining", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "KerasTests",
            dependencies: [
                "QuillCodecs", "QuillGraph", "QuillModelFiles", "QuillNetwork", "QuillTensor",
                "QuillTraining",
            ],
            exclude: ["Fixtures"]),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        // Reads damaged files for a given time: scripts/fuzz.
        .executableTarget(
            name: "FuzzFiles",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillModelFiles", "QuillNetwork",
                "QuillPictures", "QuillTensor", "QuillTraining",
            ],
            path: "Tests/FuzzFiles"),
        .target(name: "TestSupport", dependencies: ["QuillGraph", "QuillTensor"], path: "Tests/TestSupport"),
        .testTarget(
            name: "QuillCodecsTests",
            dependencies: ["QuillCodecs", "QuillSystem", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillModelFilesTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillModelFiles", "QuillNetwork",
                "QuillSystem", "QuillTensor", "QuillTraining", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillHandwritingTests",
            dependencies: ["QuillHandwriting", "QuillStrokes", "QuillTensor"]),
        .testTarget(
            name: "QuillPicturesTests",
            dependencies: [
                "CGdkPixbuf", "QuillCodecs", "QuillData", "QuillHandwriting", "QuillPictures",
                "QuillTensor", "TestSupport",
            ]),
        .testTarget(name: "QuillPlottingTests", dependencies: ["QuillPlotting"]),
        .testTarget(
            name: "QuillReportTests",
            dependencies: [
                "QuillCodecs", "QuillHandwriting", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillReport", "QuillStrokes", "QuillTensor", "TestSupport",
            ]),
        .testTarget(
            name: "QuillReaderTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillHandwriting", "QuillReader",
                "QuillStrokes", "QuillTensor", "QuillTraining", "TestSupport",
            ]),
        .testTarget(
            name: "QuillReaderTrainingTests",
            dependencies: [
                "QuillData", "QuillHandwriting", "QuillReader", "QuillReaderTraining", "QuillStrokes",
                "QuillTensor", "QuillTraining", "TestSupport",
            ]),
        .testTarget(name: "QuillDataTests", dependencies: ["QuillData", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillStrokesTests",
            dependencies: ["QuillData", "QuillDatasets", "QuillStrokes", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillDatasetsTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillStrokes", "QuillSystem",
                "QuillTensor", "TestSupport",
            ]),
    ]
)

// Only `scripts/docs` needs the documentation compiler's plugin; users of the library do not resolve it.
if Context.environment["QUILL_DOCS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}

// ./scripts/test asks for optimized code in a debug build, which keeps incremental builds and assertions. Elsewhere the
// flags are absent: SwiftPM takes no unsafe flags from a package that others depend on.
if Context.environment["QUILL_OPTIMIZE"] == "1" {
    for target in package.targets where target.type == .regular || target.type == .executable {
        target.cSettings = (target.cSettings ?? []) + [.unsafeFlags(["-O2"])]
        target.swiftSettings =
            (target.swiftSettings ?? []) + [.unsafeFlags(["-O", "-assert-config", "Debug"])]
    }
}
