import QuillSystem
import QuillTensor
import TestSupport
import Testing

/// Bytes that the code under test must reject.
struct Hostile: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    /// The expected parts of the message.
    let says: [String]

    init(_ what: String, _ bytes: [UInt8], says: String...) {
        self.what = what
        self.bytes = bytes
        self.says = says
    }

    var testDescription: String { what }

    /// Checks that the message names the bytes and the problem, both from memory and from a file.
    func check(
        fromBytes: ([UInt8], String) throws -> Void, fromFile: (String) throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let scratch = try Scratch()
        let path = try scratch.put("hostile", bytes)
        let messages = [
            ("in memory", message(sourceLocation: sourceLocation) { try fromBytes(bytes, "in memory") }),
            (path, message(sourceLocation: sourceLocation) { try fromFile(path) }),
        ]
        for (name, message) in messages {
            for part in says + [name] {
                #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
            }
        }
    }
}

/// Checks paths that no reader of any format can read.
func checkUnreadablePaths(
    _ read: (String) throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let scratch = try Scratch()
    mkfifo(scratch("pipe"), 0o600)
    try scratch.put("locked", [0, 0, 8, 1, 0, 0, 0, 1, 7])
    chmod(scratch("locked"), 0)
    var cases = [
        (scratch("missing"), "No such file"), (scratch.path, "Is a directory"),
        (scratch("pipe"), "device or a pipe"), (scratch("locked/below"), "Not a directory"),
        ("", "No such file"),
    ]
    // Root can read everything.
    if geteuid() != 0 { cases.append((scratch("locked"), "Permission denied")) }
    for (path, reason) in cases {
        let message = message(sourceLocation: sourceLocation) { try read(path) }
        #expect(message.contains("cannot read \(path)"), "\(message)", sourceLocation: sourceLocation)
        #expect(message.contains(reason), "\(message)", sourceLocation: sourceLocation)
    }
}
