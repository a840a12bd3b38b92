import Foundation
import TestSupport

/// The Swift compiler: type-checks source text against the modules built with this test, and lists their
/// declarations.
struct Compiler {
    /// The output of a compilation, and whether it succeeded.
    struct Result {
        let isSuccess: Bool
        let output: String
    }

    struct IsMissing: Error {}

    /// The folder that contains the built products.
    private static let products: URL? = {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let candidates = [URL(fileURLWithPath: CommandLine.arguments[0])] + bundles
        return candidates.map { $0.deletingLastPathComponent() }
            .first {
                FileManager.default.fileExists(
                    atPath: $0.appendingPathComponent("Modules/Quill.swiftmodule").path)
            }
    }()

    /// Type-checks files as a program outside the package.
    static func check(_ sources: [String: String]) throws -> Result {
        let scratch = try Scratch()
        var arguments = ["swiftc", "-typecheck", "-swift-version", "6", "-suppress-warnings"]
        arguments += try importFlags()
        for (name, text) in sources.sorted(by: { $0.key < $1.key }) {
            arguments.append(try scratch.put(name, Array(text.utf8)))
        }
        return try run(arguments)
    }

    /// Returns the public symbols of a module, as the documentation compiler reads them.
    static func publicSymbols(of module: String) throws -> [SymbolGraph.Symbol] {
        let scratch = try Scratch()
        let information = try run(["swiftc", "-print-target-info"])
        let target = try JSONDecoder().decode(TargetInformation.self, from: Data(information.output.utf8))
        let extraction = try run(
            ["swift-symbolgraph-extract", "-module-name", module, "-minimum-access-level", "public"]
                + importFlags() + ["-target", target.target.triple, "-output-dir", scratch.path])
        guard extraction.isSuccess else { throw Failure(message: extraction.output) }
        return try scratch.names.flatMap { name in
            try JSONDecoder().decode(SymbolGraph.self, from: Data(scratch.bytes(name))).symbols
        }
    }

    /// The names of the package's Swift modules.
    static func modules() throws -> [String] {
        guard let products else { throw IsMissing() }
        return try FileManager.default.contentsOfDirectory(
            atPath: Snippets.root.appendingPathComponent("Sources").path
        ).filter {
            FileManager.default.fileExists(
                atPath: products.appendingPathComponent("Modules/\($0).swiftmodule").path)
        }.sorted()
    }

    /// A failed compilation, with its output.
    struct Failure: Error {
        let message: String
    }

    private struct TargetInformation: Decodable {
        struct Target: Decodable { let triple: String }
        let target: Target
    }

    /// Returns the flags that locate the package's modules and those of system libraries.
    private static func importFlags() throws -> [String] {
        guard let products else { throw IsMissing() }
        var arguments = ["-I", products.appendingPathComponent("Modules").path]
        let sourcesFolder = Snippets.root.appendingPathComponent("Sources")
        for name in try FileManager.default.contentsOfDirectory(atPath: sourcesFolder.path)
        where name.hasPrefix("C") {
            let module = sourcesFolder.appendingPathComponent("\(name)/module.modulemap").path
            if FileManager.default.fileExists(atPath: module) {
                arguments += ["-I", sourcesFolder.appendingPathComponent(name).path]
            }
        }
        for name in ["CQuillGlyphs", "CQuillKernels", "CQuillPage", "CQuillReaderNetwork"] {
            let module = products.appendingPathComponent("\(name).build/module.modulemap").path
            arguments += ["-Xcc", "-fmodule-map-file=\(module)"]
        }
        return arguments
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
