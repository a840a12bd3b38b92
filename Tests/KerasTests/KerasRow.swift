import Foundation
import QuillCodecs
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillModelFiles

/// A row of a table in Fixtures/tables, with Keras's results: see Fixtures/make.py.
struct KerasRow: Sendable, CustomTestStringConvertible {
    let name: String
    /// The Keras class name.
    let className: String
    /// Keras's settings.
    let configuration: Configuration
    /// The row's other values.
    let facts: [String: JSON]
    /// The row's tensors, by name without the row's own.
    let tensors: [String: AnyTensor]

    /// The largest allowed difference, relative to the largest number.
    var tolerance: Double {
        if case .number(let tolerance)? = facts["tolerance"] { tolerance } else { 1e-5 }
    }

    var testDescription: String { name }

    /// Returns all rows of a kind.
    static func all(_ kind: String) -> [KerasRow] {
        do {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let path = folder.appendingPathComponent("Fixtures/\(kind).safetensors").path
            let file = try Safetensors(contentsOf: path)
            let rows = try JSONField(parsing: file.metadata["rows"] ?? "", "\(kind).rows").elements
            var byRow: [Substring: [String: AnyTensor]] = [:]
            for (name, tensor) in file.tensors {
                let slash = name.firstIndex(of: "/") ?? name.startIndex
                byRow[name[..<slash], default: [:]][String(name[slash...].dropFirst())] = tensor
            }
            return try rows.map { row in
                let name = try row["name"].string
                return KerasRow(
                    name: name, className: try row["class_name"].string,
                    configuration: try Configuration(row["config"]), facts: row.value.members ?? [:],
                    tensors: byRow[Substring(name)] ?? [:])
            }
        } catch {
            fatalError("\(kind): \(error)")
        }
    }

    /// Returns the row with other tensors.
    func with(_ tensors: [String: AnyTensor]) -> KerasRow {
        KerasRow(
            name: name, className: className, configuration: configuration, facts: facts, tensors: tensors)
    }

    func floats(_ name: String) throws -> Tensor<Float> { try #require(tensors[name], "\(name)").typed() }

    /// Returns the floats whose names begin with a prefix, by the rest of their names.
    func all(below prefix: String) throws -> [String: Tensor<Float>] {
        try Safetensors(tensors: tensors).floats(prefix)
    }
}

/// Expects that the settings Quill writes equal Keras's, as far as Quill writes them, so that Keras builds the same
/// object from either.
func expectWritten(
    _ written: Configuration, asIn keras: Configuration, sourceLocation: SourceLocation = #_sourceLocation
) {
    for (name, value) in written.values {
        #expect(
            keras.values[name].map { value.isPart(of: $0) } ?? false,
            "\(name): wrote \(value), Keras \(keras.values[name]?.description ?? "nothing")",
            sourceLocation: sourceLocation)
    }
}

extension Configuration.Value {
    /// Whether the value is equal, except that Keras's objects may have more members, such as random generator
    /// settings.
    fileprivate func isPart(of other: Configuration.Value) -> Bool {
        switch (self, other) {
        case (.object(let own), .object(let others)):
            own.allSatisfy { name, value in
                // Rows omit where Keras keeps a class; one key is Quill's own.
                (others[name] == nil && ["module", "registered_name", "quill_position"].contains(name))
                    || others[name].map { value.isPart(of: $0) } ?? false
            }
        case (.list(let own), .list(let others)):
            own.count == others.count && zip(own, others).allSatisfy { $0.isPart(of: $1) }
        // Keras uses doubles.
        case (.number(let own), .number(let other)): Float(own) == Float(other)
        default: self == other
        }
    }
}
