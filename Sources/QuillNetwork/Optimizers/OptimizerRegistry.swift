import QuillTensor

/// The optimizers that model files can name. Add custom optimizers with `adding`.
public struct OptimizerRegistry: Sendable {
    private let types: [String: any Optimizer.Type]

    /// Creates a registry of the given optimizers.
    public init(_ types: [any Optimizer.Type]) {
        self.types = Dictionary(types.map { ($0.className, $0) }, uniquingKeysWith: { $1 })
    }

    /// All optimizers of this library.
    public static let standard = OptimizerRegistry([
        Adadelta.self, Adagrad.self, Adam.self, AdamW.self, Adamax.self, Ftrl.self, Lion.self, Muon.self,
        Nadam.self, RMSprop.self, SGD.self,
    ])

    /// Returns this registry with more optimizers.
    public func adding(_ more: [any Optimizer.Type]) -> OptimizerRegistry {
        OptimizerRegistry(Array(types.values) + more)
    }

    /// The names of all optimizers, sorted.
    public var names: [String] { types.keys.sorted() }

    /// Creates an optimizer from its class name and settings; nil for an unknown class.
    /// - Throws: a `.file` error for invalid settings.
    public func optimizer(_ className: String, _ configuration: Configuration) throws -> (any Optimizer)? {
        guard let type = types[className] else { return nil }
        let optimizer: any Optimizer
        do {
            optimizer = try type.init(configuration: configuration)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(className): \(error.message)")
        }
        do {
            try optimizer.checkAll()
        } catch let error as QuillError {
            throw QuillError(.file, error.message)
        }
        return optimizer
    }
}
