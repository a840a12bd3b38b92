import Foundation
import QuillCodecs
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillModelFiles

/// A row of a table in Fixtures/tables, with what Keras computed for it: see Fixtures/make.py.
struct KerasRow: Sendable, CustomTestStringConvertible {
    let name: String
    /// Keras's name of the piece.
    let className: String
    /// Keras's settings.
    let configuration: Configuration
    /// Whatever else the row says.
    let facts: [String: JSON]
    /// Tensors by name, without the row's own.
    let tensors: [String: AnyTensor]

    /// The largest difference allowed, as a share of the largest number.
    var tolerance: Double {
        if case .number(let tolerance)? = facts["tolerance"] { tolerance } else { 1e-5 }
    }

    var testDescription: String { name }

    /// All rows of a kind.
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

    func floats(_ name: String) throws -> Tensor<Float> { try #require(tensors[name], "\(name)").typed() }

    /// The floats below a name: the rest of their names, and the tensors.
    func all(below prefix: String) throws -> [String: Tensor<Float>] {
        try Safetensors(tensors: tensors).floats(prefix)
    }
}

/// Expects that what Quill writes is what Keras wrote, wherever Quill writes anything: Keras then builds the same piece
/// from either.
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
    /// Equal, but that objects may have more members in Keras: settings of the random generator, say.
    fileprivate func isPart(of other: Configuration.Value) -> Bool {
        switch (self, other) {
        case (.object(let own), .object(let others)):
            own.allSatisfy { name, value in others[name].map { value.isPart(of: $0) } ?? false }
        case (.list(let own), .list(let others)):
            own.count == others.count && zip(own, others).allSatisfy { $0.isPart(of: $1) }
        // Keras has 64 bits.
        case (.number(let own), .number(let other)): Float(own) == Float(other)
        default: self == other
        }
    }
}
