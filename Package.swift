// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "quill",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Quill", targets: ["Quill"]),
        .library(name: "QuillPictures", targets: ["QuillPictures"]),
        .executable(name: "quill", targets: ["QuillCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .target(name: "CQuillKernels"),
        .target(name: "QuillTensor"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // SHA-256 where there is no CryptoKit.
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CGdkPixbuf", pkgConfig: "gdk-pixbuf-2.0",
            providers: [.apt(["libgdk-pixbuf-2.0-dev"]), .brew(["gdk-pixbuf"])]),
        .systemLibrary(
            name: "CRsvg", pkgConfig: "librsvg-2.0",
            providers: [.apt(["librsvg2-dev"]), .brew(["librsvg"])]),
        .target(name: "QuillCodecs", dependencies: ["CZlib", "QuillTensor"]),
        .target(name: "QuillGraph", dependencies: ["CQuillKernels", "QuillTensor"]),
        .target(name: "QuillNetwork", dependencies: ["QuillGraph", "QuillTensor"]),
        .target(name: "QuillData", dependencies: ["QuillTensor"]),
        .target(name: "QuillStrokes", dependencies: ["QuillData", "QuillTensor"]),
        .target(
            name: "QuillDatasets",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillStrokes", "QuillTensor",
                .target(name: "CLibcrypto", condition: .when(platforms: [.linux])),
            ]),
        .target(
            name: "QuillTraining",
            dependencies: ["QuillData", "QuillGraph", "QuillNetwork", "QuillTensor"]),
        .target(
            name: "QuillModelFiles",
            dependencies: ["QuillCodecs", "QuillGraph", "QuillNetwork", "QuillTensor", "QuillTraining"]),
        .target(name: "QuillHandwriting", dependencies: ["QuillTensor"]),
        .target(
            name: "QuillReader",
            dependencies: [
                "QuillCodecs", "QuillGraph", "QuillHandwriting", "QuillModelFiles", "QuillTensor",
                "QuillTraining",
            ],
            resources: [.copy("Resources/reader.safetensors")]),
        // Apart from QuillReader: a program that reads handwriting needs none of the training material.
        .target(
            name: "QuillReaderTraining",
            dependencies: [
                "QuillData", "QuillHandwriting", "QuillModelFiles", "QuillNetwork", "QuillReader",
                "QuillStrokes", "QuillTensor", "QuillTraining",
            ]),
        // Apart from Quill, which needs no system library beyond zlib and libcrypto.
        .target(
            name: "QuillPictures",
            dependencies: ["CGdkPixbuf", "CRsvg", "QuillCodecs", "QuillData", "QuillTensor"]),
        .target(name: "QuillPlotting"),
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
                "Quill", "QuillCodecs", "QuillHandwriting", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillReaderTraining", "QuillStrokes", "QuillTensor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "LinearRegression", dependencies: ["Quill"], path: "Examples/LinearRegression"),
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
                "Quill", "QuillGraph", "QuillNetwork", "QuillPictures", "QuillTensor", "QuillTraining",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillCommandTests",
            dependencies: [
                "QuillCodecs", "QuillCommand", "QuillHandwriting", "QuillPictures", "QuillPlotting",
                "QuillReader", "QuillStrokes", "QuillTensor", "TestSupport",
            ]),
        .testTarget(name: "CQuillKernelsTests", dependencies: ["CQuillKernels"]),
        .testTarget(name: "QuillTensorTests", dependencies: ["QuillTensor"]),
        .testTarget(name: "QuillGraphTests", dependencies: ["QuillGraph", "QuillTensor"]),
        .testTarget(name: "QuillNetworkTests", dependencies: ["QuillGraph", "QuillNetwork", "QuillTensor"]),
        .testTarget(
            name: "QuillTrainingTests",
            dependencies: [
                "CAllocationCounter", "QuillData", "QuillGraph", "QuillNetwork", "QuillTensor",
                "QuillTraining", "TestSupport",
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
        .target(name: "TestSupport", dependencies: ["QuillTensor"], path: "Tests/TestSupport"),
        .testTarget(name: "QuillCodecsTests", dependencies: ["QuillCodecs", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillModelFilesTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillModelFiles", "QuillNetwork", "QuillTensor",
                "QuillTraining", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillHandwritingTests", dependencies: ["QuillHandwriting", "QuillStrokes", "QuillTensor"]),
        .testTarget(
            name: "QuillPicturesTests",
            dependencies: [
                "CGdkPixbuf", "QuillCodecs", "QuillData", "QuillPictures", "QuillTensor", "TestSupport",
            ]),
        .testTarget(name: "QuillPlottingTests", dependencies: ["QuillPlotting"]),
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
                "QuillTensor", "TestSupport",
            ]),
        .testTarget(name: "QuillDataTests", dependencies: ["QuillData", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillStrokesTests",
            dependencies: ["QuillData", "QuillDatasets", "QuillStrokes", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillDatasetsTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillStrokes", "QuillTensor", "TestSupport",
            ]),
    ]
)

// ./scripts/test asks for optimized code in a debug build, which keeps incremental builds and assertions. Elsewhere the
// flags are absent: SwiftPM takes no unsafe flags from a package that others depend on.
if Context.environment["QUILL_OPTIMIZE"] == "1" {
    for target in package.targets where target.type == .regular || target.type == .executable {
        target.cSettings = (target.cSettings ?? []) + [.unsafeFlags(["-O2"])]
        target.swiftSettings =
            (target.swiftSettings ?? []) + [.unsafeFlags(["-O", "-assert-config", "Debug"])]
    }
}
