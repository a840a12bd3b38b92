import QuillTensor
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder for one test, removed with the value.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/quill-codecs-XXXXXX".utf8CString)
        path = try String(cString: #require(mkdtemp(&template)))
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes bytes without the code under test.
    @discardableResult
    func put(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = try #require(fopen(self(name), "wb"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        return self(name)
    }

    /// Reads bytes without the code under test.
    func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(self(name), "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }

    /// What the folder holds, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// The message of the error that `body` throws; it must be of the given kind and one line.
func message(
    _ kind: QuillError.Kind = .file, sourceLocation: SourceLocation = #_sourceLocation,
    of body: () throws -> Void
) -> String {
    do {
        try body()
    } catch let error as QuillError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        #expect(!error.message.contains("\n"), sourceLocation: sourceLocation)
        return error.message
    } catch {
        Issue.record("expected a QuillError, received \(error)", sourceLocation: sourceLocation)
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return ""
}

/// Bytes that must not be what the code under test reads.
struct Hostile: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    /// Parts of the message that must be there.
    let says: [String]

    init(_ what: String, _ bytes: [UInt8], says: String...) {
        self.what = what
        self.bytes = bytes
        self.says = says
    }

    var testDescription: String { what }

    /// Both from memory and from a file, the message names the bytes and the problem.
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

/// What no reader can read, whatever its format.
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
    // Root may read everything.
    if geteuid() != 0 { cases.append((scratch("locked"), "Permission denied")) }
    for (path, reason) in cases {
        let message = message(sourceLocation: sourceLocation) { try read(path) }
        #expect(message.contains("cannot read \(path)"), "\(message)", sourceLocation: sourceLocation)
        #expect(message.contains(reason), "\(message)", sourceLocation: sourceLocation)
    }
}
