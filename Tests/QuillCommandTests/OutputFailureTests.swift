import Foundation
import QuillSystem
import TestSupport
import Testing

/// A write that failed is not a success, and closed streams are nobody's file.
@Suite(.offThePool) struct OutputFailureTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    /// Runs the program in a shell that redirects its streams.
    private func run(_ arguments: String, _ redirection: String) throws -> (code: Int32, error: String) {
        let executable = try #require(Program.path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "'\(executable)' \(arguments) \(redirection)"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = [
            "QUILL_OFFLINE": "1", "QUILL_CACHE": folder("cache"), "HOME": folder.path,
            "PATH": "/usr/bin:/bin",
            "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        ]
        let error = Pipe()
        process.standardError = error
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("note: this is a debug build") }
        return (process.terminationStatus, lines.joined(separator: "\n"))
    }

    private static let small = "train --layers 'dense 10' --limit 50 --epochs 1"

    #if os(Linux)
        /// On a full disk; training still saves its model.
        @Test(arguments: [
            "--help", "--version", "summary mlp-128", "recipes", "recipes --json", small, small + " --json",
            "data list",
        ])
        func aFullDiskIsAFailure(_ arguments: String) throws {
            let result = try run(arguments, ">/dev/full")
            #expect(result.code == 1)
            #expect(result.error == "quill: cannot write standard output: No space left on device")
            #expect(folder.exists("digits.safetensors") == arguments.hasPrefix("train"))
        }
    #endif

    @Test(arguments: ["summary mlp-128", "recipes --json", small + " --json"])
    func aClosedOutputIsAFailure(_ arguments: String) throws {
        let result = try run(arguments, ">&-")
        #expect(result.code == 1)
        #expect(result.error == "quill: cannot write standard output: Bad file descriptor")
        // The model is a file of its own, and nothing was printed into it.
        if arguments.hasPrefix("train") {
            #expect(try run("evaluate digits.safetensors --limit 50", "<&- >/dev/null").code == 0)
        }
    }

    /// Nothing is printed, so nothing is missing.
    @Test func quietIsQuiet() throws {
        let result = try run(Self.small + " --quiet", "<&- >&-")
        #expect(result.code == 0 && result.error == "", "\(result.error)")
    }

    /// A failure stays the failure it is, and so does a usage error.
    @Test func otherErrorsKeepTheirCode() throws {
        let result = try run("summary mlp-129", ">&-")
        #expect(result.code == 2 && result.error.hasPrefix("quill: unknown network"))
    }

    /// A reader that has seen enough ends the program quietly, but a training still saves its model.
    @Test func aClosedPipeIsQuiet() throws {
        let listing = try run("recipes", "| true")
        #expect(listing.code == 0 && listing.error == "")
        let training = try run(Self.small, "| true")
        #expect(training.code == 0 && training.error == "")
        #expect(folder.exists("digits.safetensors"))
    }
}
