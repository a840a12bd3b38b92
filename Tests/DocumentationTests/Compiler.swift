import Foundation

/// The Swift compiler, which checks source text against the modules that were built with this test.
struct Compiler {
    /// What a compilation printed, and whether it succeeded.
    struct Result {
        let isSuccess: Bool
        let output: String
    }

    struct IsMissing: Error {}

    /// The folder the products were built in.
    private static let products: URL? = {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let candidates = [URL(fileURLWithPath: CommandLine.arguments[0])] + bundles
        return candidates.map { $0.deletingLastPathComponent() }
            .first {
                FileManager.default.fileExists(
                    atPath: $0.appendingPathComponent("Modules/Quill.swiftmodule").path)
            }
    }()

    /// Type-checks files as a program outside the package would be.
    static func check(_ sources: [String: String]) throws -> Result {
        guard let products else { throw IsMissing() }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var arguments = [
            "swiftc", "-typecheck", "-swift-version", "6", "-suppress-warnings", "-I",
            products.appendingPathComponent("Modules").path,
        ]
        let sourcesFolder = Snippets.root.appendingPathComponent("Sources")
        for name in try FileManager.default.contentsOfDirectory(atPath: sourcesFolder.path)
        where name.hasPrefix("C") {
            let module = sourcesFolder.appendingPathComponent("\(name)/module.modulemap").path
            if FileManager.default.fileExists(atPath: module) {
                arguments += ["-I", sourcesFolder.appendingPathComponent(name).path]
            }
        }
        let kernels = products.appendingPathComponent("CQuillKernels.build/module.modulemap").path
        arguments += ["-Xcc", "-fmodule-map-file=\(kernels)"]
        let flags = try run(["pkg-config", "--cflags-only-I", "gdk-pixbuf-2.0", "librsvg-2.0"])
        for flag in flags.output.split(whereSeparator: \.isWhitespace) {
            arguments += ["-Xcc", String(flag)]
        }
        for (name, text) in sources.sorted(by: { $0.key < $1.key }) {
            let file = folder.appendingPathComponent(name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            arguments.append(file.path)
        }
        return try run(arguments)
    }

    private static func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(
            isSuccess: process.terminationStatus == 0, output: String(decoding: output, as: UTF8.self))
    }
}
