import Foundation
import QuillTensor
import Testing

/// The message of the error that `body` throws; it must be of the given kind and one line.
func message(
    _ kind: QuillError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    of body: () async throws -> Void
) async -> String {
    do {
        try await body()
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

/// A folder for one test, removed with the value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("quill-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func put(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// A few images and labels as IDX files: image `row` is filled with the byte `row + first`.
func idxFiles(_ labels: [UInt8], first: UInt8 = 0, side: UInt8 = 28) -> (images: [UInt8], labels: [UInt8]) {
    let count = UInt8(labels.count)
    let pixels = (0..<count).flatMap { [UInt8](repeating: $0 + first, count: Int(side) * Int(side)) }
    return (
        [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side] + pixels,
        [0, 0, 8, 1, 0, 0, 0, count] + labels
    )
}
