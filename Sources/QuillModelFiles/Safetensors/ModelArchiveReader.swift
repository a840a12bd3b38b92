import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// Takes a model and its training out of a safetensors file, and notes which tensors have been used.
struct ModelArchiveReader {
    private let metadata: [String: String]
    private var tensors: [String: AnyTensor]
    /// Why the model could not be compiled as the file says; nil if it could or the file does not say.
    private(set) var unknown: String?

    /// Reads a file.
    /// - Throws: a `.file` error if it is no safetensors file, or not Quill's.
    init(contentsOf path: String) throws {
        // The header first: another program's file may be larger than the memory.
        try Self.checkVersion(try Safetensors.metadata(contentsOf: path))
        try self.init(try Safetensors(contentsOf: path))
    }

    private init(_ file: Safetensors) throws {
        try Self.checkVersion(file.metadata)
        metadata = file.metadata
        tensors = file.tensors
    }

    private static func checkVersion(_ metadata: [String: String]) throws {
        guard let version = metadata[ModelArchive.versionKey] else {
            throw QuillError(
                .file,
                "tensors only, without a model: expected metadata '\(ModelArchive.versionKey)', as Quill writes it"
            )
        }
        guard version == ModelArchive.version else {
            throw QuillError(
                .file,
                "expected format \(ModelArchive.version), received '\(version)': a newer Quill may read it")
        }
    }

    /// A JSON document of the metadata; nil if it is absent.
    private func document(_ key: String) throws -> JSONField? {
        try metadata[key].map { try JSONField(parsing: $0, key) }
    }

    /// The model, compiled if the file says how and all names are known.
    mutating func model(
        _ layers: LayerRegistry, _ compilations: CompilationReader, _ runtime: Runtime
    ) throws -> Model {
        guard let configuration = try document(ModelArchive.configurationKey) else {
            throw QuillError(.file, "expected metadata '\(ModelArchive.configurationKey)'")
        }
        var weights: [String: Tensor<Float>] = [:]
        let network = try NetworkReader(layers: layers).network(configuration) {
            weights[$0.name] = try take($0.name, shape: $0.shape)
        }
        var model = try Model(network: network, weights: weights, runtime: runtime)
        if let field = try document(ModelArchive.compilationKey) {
            let state = takeAll(ModelArchive.optimizerPrefix)
            switch try compilations.compilation(field, of: model.network) {
            case .known(let optimizer, let outputs):
                try model.compile(optimizer: optimizer, outputs)
                try model.setOptimizerState(state)
            case .unknown(let name):
                unknown = name
            }
        }
        return model
    }

    /// Where training stands; nil if the file holds a model alone.
    mutating func trainingState() throws -> TrainingState? {
        guard let field = try document(ModelArchive.trainingKey) else { return nil }
        return try TrainingState(field) { place, name in
            try take(ModelArchive.name(name, ofCallback: place))
        }
    }

    /// What the program that trains wrote beside.
    func settings() throws -> [String: String] {
        try document(ModelArchive.settingsKey)?.members.mapValues { try $0.string } ?? [:]
    }

    /// - Throws: a `.file` error that names a tensor that belongs to nothing.
    func checkAllUsed() throws {
        if let extra = tensors.keys.min() {
            throw QuillError(.file, "tensor '\(extra)' belongs to nothing in the model")
        }
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
        guard case .float32(let floats) = tensor, shape == nil || floats.shape == shape else {
            throw QuillError(
                .file,
                "tensor '\(name)': expected float32\(expected), received \(tensor.dataType.rawValue) \(tensor.shape)"
            )
        }
        return floats
    }
}
