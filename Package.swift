// swift-tools-version: 6.2
import PackageDescription

/// The pkg-config file of a library in Homebrew's folders. Debian's are where the compiler looks anyway, and pkg-config
/// would ask for the shared libraries.
func pkgConfig(_ name: String) -> String? {
    #if os(Linux)
        nil
    #else
        name
    #endif
}

let package = Package(
    name: "quill",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Quill", targets: ["Quill"]),
        // Only reads handwriting; for servers.
        .library(name: "QuillReader", targets: ["CQuillKernelCode", "QuillReader"]),
        .library(name: "QuillPictures", targets: ["CQuillKernelCode", "QuillPictures"]),
        .library(name: "QuillPlotting", targets: ["QuillPlotting"]),
        .library(name: "QuillReport", targets: ["CQuillKernelCode", "QuillReport"]),
        .library(name: "QuillTensorBoard", targets: ["CQuillKernelCode", "QuillTensorBoard"]),
        .library(name: "QuillTuning", targets: ["CQuillKernelCode", "QuillTuning"]),
        .library(name: "QuillDataParallel", targets: ["CQuillKernelCode", "QuillDataParallel"]),
        .library(name: "QuillCodecs", targets: ["QuillCodecs"]),
        .executable(name: "quill", targets: ["QuillCommand"]),
    ],
    traits: [
        .trait(
            name: "StaticPictures",
            description:
                "Reads PNG and JPEG with libpng and libjpeg-turbo, linked statically on Linux, where "
                + "gdk-pixbuf isn't installed."),
        .trait(
            name: "MPI",
            description:
                "Trains on several machines, as mpirun or Slurm starts the program; needs Open MPI or MPICH."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        // Only the kernels' declarations: Swift would wait for the code of a C target that it imports, a minute of a
        // release build. Programs and products link the code.
        .target(name: "CQuillKernels", exclude: ["bodies", "isa"]),
        .target(name: "CQuillKernelCode", path: "Sources/CQuillKernels/isa", publicHeadersPath: "."),
        .target(name: "QuillSystem"),
        .target(name: "QuillTensor", dependencies: ["QuillSystem"]),
        .systemLibrary(
            name: "CZlib", pkgConfig: pkgConfig("zlib"), providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // Functions of libcurl with variable arguments; the library itself is loaded when it is first needed.
        .systemLibrary(name: "CCurl"),
        // For the trait StaticPictures.
        .systemLibrary(
            name: "CPNG", pkgConfig: pkgConfig("libpng"),
            providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: pkgConfig("libturbojpeg"),
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .target(name: "QuillCodecs", dependencies: ["CZlib", "QuillSystem", "QuillTensor"]),
        // Loads libhdf5 with the first file that is written.
        .target(name: "QuillHDF5", dependencies: ["QuillCodecs", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillGraph", dependencies: ["CQuillKernels", "QuillSystem", "QuillTensor"]),
        .target(
            name: "QuillAnalysis",
            dependencies: ["CQuillKernels", "QuillGraph", "QuillSystem", "QuillTensor"]),
        // For the trait MPI.
        .systemLibrary(
            name: "CMPI", pkgConfig: pkgConfig("ompi-c"),
            providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]),
        .target(
            name: "QuillDataParallel",
            dependencies: [
                .target(name: "CMPI", condition: .when(traits: ["MPI"])),
                "CQuillKernels", "QuillGraph", "QuillSystem", "QuillTensor",
            ]),
        .target(name: "QuillNetwork", dependencies: ["QuillGraph", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillData", dependencies: ["QuillCodecs", "QuillSystem", "QuillTensor"]),
        .target(name: "QuillStrokes", dependencies: ["QuillData", "QuillTensor"]),
        // Apart from QuillDatasets, to load libcurl and libcrypto in one place.
        .target(name: "QuillDownloads", dependencies: ["CCurl", "QuillSystem", "QuillTensor"]),
        .target(
            name: "QuillDatasets",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDownloads", "QuillStrokes", "QuillSystem", "QuillTensor",
            ]),
        .target(
            name: "QuillTraining",
            dependencies: ["QuillData", "QuillGraph", "QuillNetwork", "QuillSystem", "QuillTensor"]),
        .target(
            name: "QuillModelFiles",
            dependencies: [
                "QuillCodecs", "QuillGraph", "QuillHDF5", "QuillNetwork", "QuillSystem", "QuillTensor",
                "QuillTraining",
            ]),
        .target(name: "QuillHandwriting", dependencies: ["QuillTensor"]),
        // The networks' files as constant data, so that a program needs no file beside it.
        .target(name: "CQuillReaderNetwork", exclude: ["pages.safetensors", "reader.safetensors"]),
        .target(
            name: "QuillReader",
            dependencies: [
                "CQuillReaderNetwork", "QuillCodecs", "QuillData", "QuillGraph", "QuillHandwriting",
                "QuillModelFiles", "QuillSystem", "QuillTensor", "QuillTraining",
            ]),
        // The files of a report's page as constant data; scripts/build-page compiles what is in Module.
        .target(
            name: "CQuillPage",
            exclude: [
                "Module", "normalizer.js.gz", "page.css", "page.js", "page.wasm.gz", "sources.cksum",
            ]),
        // The center lines of glyphs as constant data; scripts/draw-glyphs makes them.
        .target(name: "CQuillGlyphs", exclude: ["SOURCES.md", "digit-like.tsv", "glyphs.bin"]),
        // Apart from QuillReader: a program that reads handwriting needs none of the training material.
        .target(
            name: "QuillReaderTraining",
            dependencies: [
                "CQuillGlyphs", "QuillData", "QuillHandwriting", "QuillModelFiles", "QuillNetwork",
                "QuillReader",
                "QuillStrokes", "QuillSystem", "QuillTensor", "QuillTraining",
            ]),
        // Its libraries are loaded with the first picture.
        .target(
            name: "QuillPictures",
            dependencies: [
                .target(name: "CPNG", condition: .when(traits: ["StaticPictures"])),
                .target(name: "CTurboJPEG", condition: .when(traits: ["StaticPictures"])),
                "QuillCodecs", "QuillData", "QuillHandwriting", "QuillReader", "QuillSystem", "QuillTensor",
                "QuillTraining",
            ],
            linkerSettings: [
                // The static archives by name; with -lpng16, the linker would prefer the shared library.
                .linkedLibrary(":libpng16.a", .when(platforms: [.linux], traits: ["StaticPictures"])),
                .linkedLibrary(":libturbojpeg.a", .when(platforms: [.linux], traits: ["StaticPictures"])),
                .linkedLibrary("png16", .when(platforms: [.macOS], traits: ["StaticPictures"])),
                .linkedLibrary("turbojpeg", .when(platforms: [.macOS], traits: ["StaticPictures"])),
            ]),
        .target(name: "QuillPlotting", dependencies: ["QuillCodecs", "QuillSystem", "QuillTensor"]),
        .target(
            name: "QuillReport",
            dependencies: [
                "CQuillPage", "QuillCodecs", "QuillData", "QuillGraph", "QuillHandwriting", "QuillModelFiles",
                "QuillNetwork", "QuillPictures", "QuillPlotting", "QuillReader", "QuillSystem", "QuillTensor",
                "QuillTraining",
            ]),
        .target(
            name: "QuillTensorBoard",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillModelFiles", "QuillNetwork", "QuillSystem",
                "QuillTensor", "QuillTraining",
            ]),
        // Loads libsqlite3 with the first search.
        .target(
            name: "QuillTuning",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillNetwork", "QuillPlotting", "QuillReport",
                "QuillSystem", "QuillTensor", "QuillTraining",
            ]),
        .target(
            name: "Quill",
            dependencies: [
                "CQuillKernelCode", "QuillAnalysis", "QuillData", "QuillDatasets", "QuillGraph",
                "QuillHandwriting",
                "QuillModelFiles", "QuillNetwork", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillReport", "QuillStrokes", "QuillTensor", "QuillTensorBoard", "QuillTraining",
                "QuillTuning",
            ]),
        // Not "quill": its folder would be Sources/Quill again on a file system that ignores case.
        .executableTarget(
            name: "QuillCommand",
            dependencies: [
                "Quill", "QuillCodecs", "QuillDataParallel", "QuillPictures", "QuillPlotting", "QuillReader",
                "QuillReaderTraining", "QuillReport", "QuillStrokes", "QuillSystem", "QuillTensor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "LinearRegression",
            dependencies: ["Quill"],
            path: "Examples/LinearRegression"),
        .executableTarget(name: "Autoencoder", dependencies: ["Quill"], path: "Examples/Autoencoder"),
        .executableTarget(name: "CustomLayer", dependencies: ["Quill"], path: "Examples/CustomLayer"),
        .executableTarget(
            name: "ConvolutionFromScratch", dependencies: ["Quill"], path: "Examples/ConvolutionFromScratch"),
        .executableTarget(name: "Distillation", dependencies: ["Quill"], path: "Examples/Distillation"),
        .executableTarget(name: "GAN", dependencies: ["Quill"], path: "Examples/GAN"),
        .executableTarget(name: "PlotGallery", dependencies: ["Quill"], path: "Examples/PlotGallery"),
        .executableTarget(
            name: "FullyConnected", dependencies: ["Quill"], path: "Examples/Tutorials/FullyConnected"),
        .executableTarget(
            name: "DeepNetwork", dependencies: ["Quill"], path: "Examples/Tutorials/DeepNetwork"),
        .executableTarget(
            name: "ConvolutionStudy", dependencies: ["Quill"], path: "Examples/Tutorials/ConvolutionStudy"),
        .executableTarget(
            name: "ActivationsAndGrid", dependencies: ["Quill"], path: "Examples/Tutorials/ActivationsAndGrid"
        ),
        .executableTarget(
            name: "OwnHandwriting", dependencies: ["Quill"], path: "Examples/Tutorials/OwnHandwriting"),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "ActivationsAndGrid", "Autoencoder", "ConvolutionFromScratch", "ConvolutionStudy",
                "CustomLayer", "DeepNetwork",
                "Distillation", "FullyConnected", "GAN", "LinearRegression", "OwnHandwriting", "PlotGallery",
                "Quill", "QuillCodecs", "QuillHDF5", "TestSupport",
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
                "Quill", "QuillCodecs", "QuillCommand", "QuillData", "QuillHandwriting", "QuillPictures",
                "QuillReader", "QuillStrokes", "QuillSystem", "QuillTensor", "QuillTuning", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "CQuillKernelsTests", dependencies: ["CQuillKernelCode", "CQuillKernels"]),
        .testTarget(name: "QuillTensorTests", dependencies: ["QuillTensor"], exclude: ["Fixtures"]),
        .testTarget(name: "QuillGraphTests", dependencies: ["QuillGraph", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillAnalysisTests",
            dependencies: ["CQuillKernels", "QuillAnalysis", "QuillGraph", "QuillTensor"],
            exclude: ["Fixtures"]),
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
                "CQuillKernelCode",
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillModelFiles", "QuillNetwork",
                "QuillPictures", "QuillReader", "QuillTensor", "QuillTraining",
            ],
            path: "Tests/FuzzFiles"),
        // Exchanges models with other programs: scripts/interop.
        .executableTarget(
            name: "InteropFiles",
            dependencies: [
                "CQuillKernelCode",
                "QuillCodecs", "QuillGraph", "QuillHDF5", "QuillModelFiles", "QuillNetwork", "QuillSystem",
                "QuillTensor", "QuillTraining",
            ],
            path: "Tests/InteropFiles"),
        // Writes logs for the real TensorBoard: scripts/interop-tensorboard.
        .executableTarget(
            name: "InteropTensorBoard",
            dependencies: [
                "CQuillKernelCode",
                "QuillCodecs", "QuillData", "QuillNetwork", "QuillStrokes", "QuillTensor",
                "QuillTensorBoard", "QuillTraining",
            ],
            path: "Tests/InteropTensorBoard"),
        .target(name: "TestSupport", dependencies: ["QuillGraph", "QuillTensor"], path: "Tests/TestSupport"),
        .testTarget(
            name: "QuillCodecsTests",
            dependencies: ["QuillCodecs", "QuillSystem", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillModelFilesTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillHDF5", "QuillModelFiles", "QuillNetwork",
                "QuillSystem", "QuillTensor", "QuillTraining", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillHDF5Tests", dependencies: ["QuillHDF5", "QuillTensor", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillHandwritingTests",
            dependencies: ["QuillHandwriting", "QuillStrokes", "QuillTensor"]),
        .testTarget(
            name: "QuillPicturesTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillHandwriting", "QuillPictures", "QuillReader",
                "QuillTensor", "QuillTraining", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillPlottingTests", dependencies: ["QuillPlotting", "QuillTensor"], exclude: ["Golden"]),
        .testTarget(
            name: "QuillReportTests",
            dependencies: [
                "CQuillPage", "QuillCodecs", "QuillData", "QuillHandwriting", "QuillModelFiles",
                "QuillNetwork", "QuillPictures", "QuillPlotting", "QuillReader", "QuillReport",
                "QuillStrokes",
                "QuillTensor", "QuillTraining", "TestSupport",
            ]),
        .testTarget(
            name: "QuillReaderTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillHandwriting", "QuillNetwork",
                "QuillReader", "QuillStrokes", "QuillTensor", "QuillTraining", "TestSupport",
            ]),
        .testTarget(
            name: "QuillReaderTrainingTests",
            dependencies: [
                "QuillData", "QuillHandwriting", "QuillReader", "QuillReaderTraining", "QuillStrokes",
                "QuillTensor", "QuillTraining", "TestSupport",
            ]),
        .testTarget(
            name: "QuillTensorBoardTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillGraph", "QuillNetwork",
                "QuillTensor", "QuillTensorBoard", "QuillTraining", "TestSupport",
            ]),
        .testTarget(
            name: "QuillTuningTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillNetwork", "QuillStrokes", "QuillSystem",
                "QuillTensor", "QuillTraining", "QuillTuning", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "QuillDataParallelTests",
            dependencies: ["QuillDataParallel", "QuillGraph", "QuillTensor"]),
        .testTarget(name: "QuillDataTests", dependencies: ["QuillData", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillStrokesTests",
            dependencies: ["QuillData", "QuillDatasets", "QuillStrokes", "QuillTensor", "TestSupport"]),
        .testTarget(
            name: "QuillDatasetsTests",
            dependencies: [
                "QuillCodecs", "QuillData", "QuillDatasets", "QuillDownloads", "QuillStrokes",
                "QuillSystem", "QuillTensor", "TestSupport",
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

// `scripts/build` asks for a quick first build: code that describes, writes, and prints runs in the blink of an eye
// without optimization, too, and compiles in a quarter of the time. What runs in every step or for every pixel stays
// optimized.
if Context.environment["QUILL_QUICK"] == "1" {
    let cold = [
        "QuillNetwork", "QuillModelFiles", "QuillReport", "QuillTensorBoard", "QuillTuning", "QuillCommand",
    ]
    for target in package.targets where cold.contains(target.name) {
        target.swiftSettings =
            (target.swiftSettings ?? []) + [.unsafeFlags(["-Onone", "-assert-config", "Release"])]
    }
}

// `scripts/cluster` asks for MPI without the trait, which would define `MPI` in every target and so build all of them anew.
if Context.environment["QUILL_MPI"] == "1" {
    for target in package.targets where target.name == "QuillDataParallel" {
        target.dependencies.append("CMPI")
        target.swiftSettings = (target.swiftSettings ?? []) + [.define("MPI")]
    }
}
