import QuillTensor
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder for one test, removed with the value.
package final class Scratch {
    package let path: String

    package init() throws {
        var template = Array("/tmp/quill-tests-XXXXXX".utf8CString)
        path = try String(cString: #require(mkdtemp(&template)))
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes bytes without the code under test.
    @discardableResult
    package func put(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = try #require(fopen(self(name), "wb"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        return self(name)
    }

    /// Reads bytes without the code under test.
    package func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(self(name), "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }

    /// What the folder holds, sorted.
    package var names: [String] {
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
package func message(
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
