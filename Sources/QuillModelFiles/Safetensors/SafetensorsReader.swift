import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

/// Reads a model and its training state from a safetensors file, and keeps track of unused tensors.
struct SafetensorsReader {
    private typealias Format = SafetensorsFormat

    private let metadata: [String: String]
    private var tensors: [String: AnyTensor]

    /// Reads a file.
    /// - Throws: a `.file` error if it is not a safetensors file, or not one that Quill wrote.
    init(contentsOf path: String) throws {
        // The header first, because another program's file may not fit in memory.
        try Self.checkVersion(try Safetensors.metadata(contentsOf: path))
        try self.init(Safetensors(contentsOf: path))
    }

    /// Takes a file's content.
    /// - Throws: a `.file` error if Quill didn't write it.
    init(_ file: Safetensors) throws {
        try Self.checkVersion(file.metadata)
        metadata = file.metadata
        tensors = file.tensors
    }

    private static func checkVersion(_ metadata: [String: String]) throws {
        guard let version = metadata[Format.versionKey] else {
            throw QuillError(
                .file,
                "tensors only, without a model: expected metadata '\(Format.versionKey)', as Quill writes it")
        }
        guard version == Format.version else {
            throw QuillError(
                .file, "expected format \(Format.version), received '\(version)': a newer Quill may read it")
        }
    }

    /// Returns everything in the file.
    /// - Throws: a `.file` error for anything missing, invalid, or unused.
    mutating func model(_ vocabulary: ModelVocabulary) throws -> SavedModel {
        var weights: [String: Tensor<Float>] = [:]
        guard let configuration = try document(Format.configurationKey) else {
            guard metadata[Format.compilationKey] == nil, metadata[Format.trainingKey] == nil else {
                throw QuillError(.file, "expected metadata '\(Format.configurationKey)'")
            }
            for name in tensors.keys { weights[name] = try take(name) }
            var model = SavedModel(network: nil, weights: weights)
            model.metadata = metadata.filter { !Format.keys.contains($0.key) }
            return model
        }
        let network = try NetworkReader(layers: vocabulary.layers).network(configuration) {
            weights[$0.name] = try take($0.name, shape: $0.shape)
        }
        var model = SavedModel(network: network, weights: weights)
        if let field = try document(Format.compilationKey) {
            let state = takeAll(Format.optimizerPrefix)
            switch try CompilationReader(vocabulary).compilation(field, of: network) {
            case .known(let compilation):
                model.compilation = compilation
                model.optimizerState = state
            case .unknown(let name):
                model.unknownName = name
                model.notes.append("the model is not compiled: unknown \(name)")
            }
        }
        if let field = try document(Format.trainingKey) {
            model.training = try TrainingState(field) { place, name in
                try take(Format.name(name, ofCallback: place))
            }
        }
        model.classNames = try document(Format.classNamesKey)?.elements.map { try $0.string }
        model.settings =
            try document(Format.settingsKey)?.members.mapValues { try $0.string } ?? [:]
        model.metadata = metadata.filter { !Format.keys.contains($0.key) }
        if let extra = tensors.keys.min() {
            throw QuillError(.file, "tensor '\(extra)' is not used by the model")
        }
        return model
    }

    /// Returns a JSON document from the metadata; nil if it is absent.
    private func document(_ key: String) throws -> JSONField? {
        try metadata[key].map { try JSONField(parsing: $0, key) }
    }

    private mutating func takeAll(_ prefix: String) -> [String: AnyTensor] {
        let chosen = tensors.filter { $0.key.hasPrefix(prefix) }
        for name in chosen.keys { tensors[name] = nil }
        return chosen
    }

    private mutating func take(_ name: String, shape: Shape? = nil) throws -> Tensor<Float> {
        let expected = shape.map { " \($0)" } ?? ""
        guard let tensor = tensors.removeValue(forKey: name) else {
            throw QuillError(.file, "tensor '\(name)'\(expected) is missing")
        }
        guard let floats = try tensor.floats, shape == nil || floats.shape == shape else {
            throw QuillError(
                .file,
                "tensor '\(name)': expected float32\(expected), received \(tensor.dataType.rawValue) \(tensor.shape)"
            )
        }
        return floats
    }
}

extension AnyTensor {
    /// The tensor if it holds floating point, rounded to `Float`; nil for other types.
    /// - Throws: a `.data` error for a number beyond the range of `Float`.
    fileprivate var floats: Tensor<Float>? {
        get throws {
            switch self {
            case .float32(let tensor): tensor
            case .float64(let tensor): try tensor.converted()
            case .int32, .int64, .uint8, .bool: nil
            }
        }
    }
}
