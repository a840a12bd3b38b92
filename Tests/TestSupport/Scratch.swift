import Foundation
import Testing

/// A temporary folder for one test, removed with the value.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("quill-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Returns the path of a file in the folder.
    package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder in it, and those around that one.
    /// - Returns: its path.
    @discardableResult
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: self(name), withIntermediateDirectories: true)
        return self(name)
    }

    /// Returns the path of a file whose folder exists.
    package func callAsFunction(_ name: String, makingFolder: Bool) throws -> String {
        if makingFolder { try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/")) }
        return self(name)
    }

    /// Writes bytes without the code under test, creating the folders in `name`.
    @discardableResult
    package func put(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = try self(name, makingFolder: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Reads bytes without the code under test.
    package func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: self(name))))
    }

    /// The names of the files in the folder, sorted.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
