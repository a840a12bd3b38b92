#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// Tests `scripts/set-up` with a fake `apt-get`, which installs nothing.
    @Suite(.offThePool) struct SetUpTests {
        private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../scripts/set-up").standardized.path
        private static let held = """
            E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (unattended-upgr)
            E: Unable to lock directory /var/lib/apt/lists/
            """

        /// Runs the script as if GLib were missing. The first `failures` calls of `apt-get` fail and print `message`.
        private func setUp(failures: Int, _ message: String) throws
            -> (code: Int32, error: [String], calls: [String])
        {
            let folder = try Scratch()
            let programs = [
                "apt-get": """
                printf '%s\\n' "$1" >>'\(folder("calls"))'
                [ "$(wc -l <'\(folder("calls"))')" -gt \(failures) ] && exit
                cat >&2 <<'END'
                \(message)
                END
                exit 100
                """,
                "id": "echo 0", "ldconfig": "exit", "sleep": "exit", "swift": "exit",
            ]
            for (name, body) in programs {
                try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: folder(name)))
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder(name))
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "set -eu; . '\(Self.script)'; say ready"]
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            process.environment = ["PATH": "\(folder.path):\(path)"]
            let pipe = Pipe()
            process.standardError = pipe
            try process.run()
            let error = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
            return (
                process.terminationStatus, lines(error),
                lines(String(decoding: try folder.contents("calls"), as: UTF8.self))
            )
        }

        @Test func waitsForAnotherInstallation() throws {
            let result = try setUp(failures: 3, Self.held)
            #expect(result.code == 0)
            #expect(result.error.count == 3, "\(result.error)")
            #expect(result.error.first?.contains("installing") == true)
            #expect(
                result.error.dropFirst() == [
                    "quill: waiting up to 10 minutes for another installation to finish (unattended-upgr, process 7)",
                    "quill: ready",
                ])
            #expect(result.calls == ["update", "update", "update", "update", "install"])
        }

        @Test func givesUpAfterTenMinutes() throws {
            let result = try setUp(failures: .max, Self.held)
            #expect(result.code == 1)
            #expect(
                result.error.last
                    == "quill: another installation did not finish in 10 minutes (unattended-upgr, process 7); "
                    + "try again later")
            #expect(result.calls == [String](repeating: "update", count: 121))
        }

        @Test func showsAnyOtherFailureAtOnce() throws {
            let result = try setUp(failures: 1, "E: Unable to locate package zlib1g-dev")
            #expect(result.code == 1)
            #expect(result.error.contains("E: Unable to locate package zlib1g-dev"))
            #expect(
                result.error.last?.hasPrefix(
                    "quill: apt-get failed; its log is above; to install manually: apt-get install ") == true)
            #expect(result.calls == ["update"])
        }
    }
#endif
