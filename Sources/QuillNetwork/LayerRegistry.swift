import QuillTensor

/// The layers that model files can name. Add custom layers with `adding`.
public struct LayerRegistry: Sendable {
    private let types: [String: any ConfigurableLayer.Type]

    /// Creates a registry of the given layers.
    public init(_ types: [any ConfigurableLayer.Type]) {
        self.types = Dictionary(types.map { ($0.className, $0) }, uniquingKeysWith: { $1 })
    }

    /// All layers of this library.
    public static let standard = LayerRegistry(layers)

    private static let standardTypes = Set(layers.map { ObjectIdentifier($0) })

    /// Whether a layer is one of Quill's own.
    static func isStandard(_ type: any ConfigurableLayer.Type) -> Bool {
        standardTypes.contains(ObjectIdentifier(type))
    }

    private static let layers: [any ConfigurableLayer.Type] = [
        Activation.self,
        ActivityRegularization.self,
        Add.self,
        AlphaDropout.self,
        Average.self,
        AveragePooling2D.self,
        BatchNormalization.self,
        Concatenate.self,
        Conv2D.self,
        Conv2DTranspose.self,
        Cropping2D.self,
        Dense.self,
        DepthwiseConv2D.self,
        Dot.self,
        Dropout.self,
        ELU.self,
        Flatten.self,
        GaussianDropout.self,
        GaussianNoise.self,
        GlobalAveragePooling2D.self,
        GlobalMaxPooling2D.self,
        GroupNormalization.self,
        LayerNormalization.self,
        LeakyReLU.self,
        MaxPooling2D.self,
        Maximum.self,
        Minimum.self,
        Multiply.self,
        PReLU.self,
        Permute.self,
        RandomBrightness.self,
        RandomContrast.self,
        RandomElastic.self,
        RandomErasing.self,
        RandomFlip.self,
        RandomGaussianBlur.self,
        RandomPerspective.self,
        RandomRotation.self,
        RandomShear.self,
        RandomStrokeWidth.self,
        RandomTranslation.self,
        RandomZoom.self,
        ReLU.self,
        RepeatVector.self,
        Rescaling.self,
        Reshape.self,
        SeparableConv2D.self,
        Softmax.self,
        SpatialDropout2D.self,
        Subtract.self,
        UnitNormalization.self,
        UpSampling2D.self,
        ZeroPadding2D.self,
    ]

    /// Returns this registry with more layers.
    public func adding(_ more: [any ConfigurableLayer.Type]) -> LayerRegistry {
        LayerRegistry(Array(types.values) + more)
    }

    /// The names of all layers, sorted.
    public var names: [String] { types.keys.sorted() }

    /// Creates a layer from its class name and settings.
    /// - Throws: a `.file` error for an unknown class or invalid settings.
    public func layer(_ className: String, _ configuration: Configuration, name: String?) throws -> any Layer
    {
        guard let type = types[className] else {
            if let reason = Self.reasonForAbsence(of: className) {
                throw QuillError(.file, "\(name ?? className): Quill has no layer '\(className)': \(reason)")
            }
            throw QuillError(
                .file, "unknown layer '\(className)'\(Suggestion(for: className, among: names))")
        }
        do {
            try configuration.requireSinglePrecision()
            return try Self.layer(type, configuration, name)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name ?? className): \(error.message)")
        }
    }
}
