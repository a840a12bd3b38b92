import Foundation
import TestSupport

/// Runs the built program as a user does.
struct Program {
    /// The result of a run.
    struct Result {
        let code: Int32
        let output: String
        let error: String
    }

    let folder: String
    var environment: [String: String] = [:]

    private static let executable: URL? = {
        // Next to the test bundle on Linux. On macOS, a helper program runs the bundle.
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let places = [URL(fileURLWithPath: CommandLine.arguments[0])] + bundles
        return places.map { $0.deletingLastPathComponent().appendingPathComponent("quill") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    /// The path of the built program; nil if it isn't built.
    static var path: String? { executable?.path }

    struct IsNotBuilt: Error {}

    /// Starts the program. Its output goes to files, so that no pipe can fill up.
    func start(_ arguments: [String], standardInput: FileHandle = .nullDevice) throws -> Running {
        guard let executable = Self.executable else { throw IsNotBuilt() }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        // The user's settings must not have an effect, and nothing may be downloaded.
        var environment = ["QUILL_OFFLINE": "1", "QUILL_CACHE": folder + "/cache", "HOME": folder]
        for name in ["PATH", "LD_LIBRARY_PATH", "QUILL_ISA", "QUILL_THREADS"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        process.environment = environment.merging(self.environment) { $1 }
        process.standardInput = standardInput
        let running = try Running(process, folder: folder)
        return running
    }

    /// Runs the program to completion.
    func run(_ arguments: String...) throws -> Result { try start(arguments).result() }

    /// A running or finished program.
    final class Running {
        let process: Process
        private let output: URL
        private let error: URL

        init(_ process: Process, folder: String) throws {
            self.process = process
            let name = folder + "/.\(UUID().uuidString)"
            (output, error) = (URL(fileURLWithPath: name + ".out"), URL(fileURLWithPath: name + ".err"))
            for url in [output, error] { try Data().write(to: url) }
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: error)
            try process.run()
        }

        /// Drops the line that a debug build is slow; `EndingTests` tests it.
        private static func withoutDebugNote(_ text: String) -> String {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.filter { !$0.hasPrefix("note: this is a debug build") }.joined(separator: "\n")
        }

        func result() throws -> Result {
            process.waitUntilExit()
            return Result(
                code: process.terminationStatus,
                output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
                error: Self.withoutDebugNote(String(decoding: try Data(contentsOf: error), as: UTF8.self)))
        }
    }
}

extension Scratch {
    func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: self(name))) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }
}
