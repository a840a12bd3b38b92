import QuillSystem
import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

struct AtomicFileTests {
    @Test func createsAndReplaces() throws {
        let scratch = try Scratch()
        try AtomicFile.write([1, 2, 3], to: scratch("file"))
        #expect(try scratch.bytes("file") == [1, 2, 3])
        try AtomicFile.write([], to: scratch("file"))
        #expect(try scratch.bytes("file") == [])
        try AtomicFile.write(to: scratch("file")) { writer in
            for byte: UInt8 in 0..<100 { try writer.write([byte, byte]) }
        }
        #expect(try scratch.bytes("file") == (0..<100).flatMap { [$0, $0] })
        #expect(scratch.names == ["file"])
    }

    @Test func keepsLinksAndPermissions() throws {
        let scratch = try Scratch()
        try scratch.put("file", [0])
        chmod(scratch("file"), 0o640)
        symlink("file", scratch("link"))
        try AtomicFile.write([7], to: scratch("link"))
        #expect(try scratch.bytes("file") == [7])
        var information = stat()
        lstat(scratch("link"), &information)
        #expect(information.st_mode & S_IFMT == S_IFLNK)
        lstat(scratch("file"), &information)
        #expect(information.st_mode & 0o777 == 0o640)
    }

    @Test func aThrowingBodyLeavesNothing() throws {
        struct Stop: Error {}
        let scratch = try Scratch()
        try scratch.put("file", [1, 2, 3])
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: scratch("file")) { writer in
                try writer.write([9])
                // The old file still exists during the write.
                #expect(try scratch.bytes("file") == [1, 2, 3])
                throw Stop()
            }
        }
        #expect(try scratch.bytes("file") == [1, 2, 3])
        #expect(scratch.names == ["file"])
    }

    @Test func removesWhatKilledWritersLeft() throws {
        let scratch = try Scratch()
        try scratch.put(".quill-1.tmp", [1])
        try scratch.put(".quill-2.tmp", [2])
        let living = open(scratch(".quill-2.tmp"), O_RDONLY)
        #expect(flock(living, LOCK_EX) == 0)
        try AtomicFile.write([3], to: scratch("file"))
        #expect(scratch.names == [".quill-2.tmp", "file"])
        close(living)
        try AtomicFile.write(to: scratch("file")) { outer in
            // Writing another file in the same folder does not disturb this one.
            try AtomicFile.write([4], to: scratch("other"))
            try outer.write([5])
        }
        #expect(scratch.names == ["file", "other"])
        #expect(try scratch.bytes("file") == [5])
    }

    /// The disk is full after five bytes. If /dev/full exists, the kernel itself reports it.
    @Test func aFullDiskLeavesTheOldFile() throws {
        let scratch = try Scratch()
        try scratch.put("file", [1, 2, 3])
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        var room = 5
        let message = message {
            try AtomicFile.write(
                to: scratch("file"),
                systemWrite: { descriptor, bytes, count in
                    guard room == 0 else {
                        let portion = min(room, count)
                        room -= portion
                        return write(descriptor, bytes, portion)
                    }
                    if full >= 0 { return write(full, bytes, count) }
                    errno = ENOSPC
                    return -1
                }, { try $0.write([UInt8](repeating: 7, count: 100)) })
        }
        #expect(room == 0)
        #expect(message == "cannot write \(scratch("file")): No space left on device")
        #expect(try scratch.bytes("file") == [1, 2, 3])
        #expect(scratch.names == ["file"])
    }

    @Test func interruptedAndShortWritesGoOn() throws {
        let scratch = try Scratch()
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var calls = 0
        try AtomicFile.write(
            to: scratch("file"),
            systemWrite: { descriptor, bytes, count in
                calls += 1
                if calls % 2 == 0 {
                    errno = EINTR
                    return -1
                }
                return write(descriptor, bytes, min(count, 7))
            }, { try $0.write(bytes) })
        #expect(calls > 200)
        #expect(try scratch.bytes("file") == bytes)
    }

    @Test func refusesPathsThatCannotBeWritten() throws {
        let scratch = try Scratch()
        mkfifo(scratch("pipe"), 0o600)
        try scratch.put("file", [])
        var cases = [
            (scratch.path, "Is a directory"), (scratch("no/such/folder"), "No such file or directory"),
            (scratch("file/below"), "Not a directory"), (scratch("pipe"), "device or a pipe"),
            ("/dev/null", "device or a pipe"), ("", "No such file or directory"),
            (scratch(String(repeating: "n", count: 300)), "File name too long"),
        ]
        // Root can write everywhere.
        if geteuid() != 0 {
            chmod(scratch("file"), 0o400)
            cases.append((scratch("file"), "Permission denied"))
            cases.append(("/quill", "Permission denied"))
        }
        for (path, reason) in cases {
            let message = message { try AtomicFile.write([1], to: path) }
            #expect(message.hasPrefix("cannot write \(path): "), "\(message)")
            #expect(message.contains(reason), "\(message)")
        }
        #expect(scratch.names == ["file", "pipe"])
    }
}
