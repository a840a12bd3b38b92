import Foundation
import QuillCodecs
import QuillSystem
import TestSupport
import Testing

/// `quill search` in several processes, and on disks that are full or read-only.
@Suite(.offThePool) struct SharedSearchTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static func search(_ name: String, epochs: Int = 60, in place: String = "searches") -> [String] {
        [
            "search", "--layers", "{depth} * (dense {units} relu), dense 10 softmax", "--vary", "units=4,8",
            "--vary", "depth=1..2", "--sampler", "grid", "--data", "strokes", "--limit", "300", "--epochs",
            "\(epochs)", "--name", name, "--seeds", "0", "--jobs", "1", "--in", place,
        ]
    }

    /// What doesn't depend on the clock.
    private func scores(_ name: String) throws -> [[JSON?]] {
        let output = try jsonOutput(of: ["search", "show", name])
        return try #require(output.members?["trials"]?.elements).map { trial in
            ["number", "settings", "state", "value", "epochs"].map { trial.members?[$0] }
        }
    }

    /// The number of trials that run; nil before the search is there.
    private func running(_ name: String) -> Int? {
        guard let text = try? program.run("search", "show", name, "--json").output,
            let trials = try? JSON(parsing: Array(text.utf8), name: name).members?["trials"]?.elements
        else { return nil }
        return trials.count { $0.members?["state"]?.string == "running" }
    }

    /// Of two processes that share a search, one is killed: the other ends all trials, with the values of a search by one
    /// process. It doesn't matter how far each one has come.
    @Test func theOtherProcessGoesOn() throws {
        let whole = try result(Self.search("whole"))
        #expect(whole.code == 0, "\(whole.error)")
        let first = try program.start(Self.search("shared"))
        while first.process.isRunning, running("shared") ?? 0 < 1 { usleep(2000) }
        let second = try program.start(Self.search("shared"))
        while first.process.isRunning, second.process.isRunning, running("shared") ?? 0 < 2 { usleep(2000) }
        kill(first.process.processIdentifier, SIGKILL)
        _ = try first.result()
        let rest = try second.result()
        #expect(rest.code == 0, "\(rest.error)")
        // The second one may have ended before the first one was killed.
        let last = try result(["search", "resume", "shared", "--seeds", "0", "--jobs", "1"])
        #expect(last.code == 0, "\(last.error)")
        let (found, expected) = (try scores("shared"), try scores("whole"))
        #expect(found.count == 4 && found == expected)
    }

    /// Mounts a file system in memory; nil without the right to.
    private func mount(_ name: String, _ options: String) throws -> String? {
        let path = try folder.makeFolder(name)
        return command("/bin/mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]) ? path : nil
    }

    private func command(_ path: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// On a full disk, a search ends with one line, and goes on when there is room again.
    @Test(.enabled(if: geteuid() == 0, "mounting a small disk needs root"), arguments: [24, 32])
    func fullDisksAreNamed(_ kilobytes: Int) throws {
        guard let disk = try mount("small", "size=\(kilobytes)k") else { return }
        defer { _ = command("/bin/umount", [disk]) }
        let full = try result(Self.search("s", epochs: 2, in: "small"))
        #expect(
            full.code == 1 && full.error == "quill: small/s.sqlite: database or disk is full\n", "\(full)")
        guard command("/bin/mount", ["-o", "remount,size=4m", disk]) else { return }
        let again = try result(Self.search("s", epochs: 2, in: "small"))
        #expect(again.code == 0 && again.output.contains("4 trials: 4 complete"), "\(again)")
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a read-only disk needs root"))
    func readOnlyDisksAreNamed() throws {
        guard let disk = try mount("fixed", "ro") else { return }
        defer { _ = command("/bin/umount", [disk]) }
        let inside = try result(Self.search("s", in: "fixed"))
        #expect(inside.code == 1 && inside.error.filter(\.isNewline).count == 1, "\(inside.error)")
        #expect(inside.error.hasPrefix("quill: fixed/s.sqlite: cannot open the search: "), "\(inside.error)")
        let below = try result(Self.search("s", in: "fixed/more"))
        #expect(
            below.code == 1 && below.error == "quill: cannot create fixed/more: Read-only file system\n",
            "\(below.error)")
    }

    /// A network that doesn't fit into memory is left out with the reason; the others are trained.
    @Test func networksThatAreTooLargeAreLeftOut() throws {
        let result = try result([
            "search", "--layers", "2 * (dense {units} relu), dense 10 softmax", "--vary", "units=8,900000",
            "--sampler", "grid", "--data", "strokes", "--limit", "200", "--epochs", "1", "--seeds", "0",
        ])
        #expect(result.code == 0 && result.output.contains("1 trial: 1 complete"), "\(result)")
        #expect(result.output.contains("units=900000") && result.output.contains("of memory"), "\(result)")
    }
}
