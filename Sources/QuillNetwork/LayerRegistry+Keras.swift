import QuillTensor

extension LayerRegistry {
    /// Creates a layer with the settings that Keras takes for every layer, or for every layer of images.
    static func layer(
        _ type: any ConfigurableLayer.Type, _ configuration: Configuration, _ name: String?
    ) throws -> any ConfigurableLayer {
        var settings = configuration
        // A custom layer reads its own data format.
        let isChannelsFirst = settings.values["data_format"] == "channels_first" && isStandard(type)
        if isChannelsFirst { settings.values["data_format"] = "channels_last" }
        var layer: any ConfigurableLayer = try type.init(configuration: settings, name: name)
        if isChannelsFirst { layer = try layer.channelsFirst() }
        guard layer.activityRegularizer == nil,
            let regularizer = try settings.regularizer("activity_regularizer")
        else { return layer }
        return layer.regularized(regularizer)
    }

    /// Returns why a Keras layer is missing; nil for a class that is not Keras's.
    static func reasonForAbsence(of className: String) -> String? {
        absent.first { $0.classNames.contains(className) }?.reason
    }

    private static let absent: [(reason: String, classNames: Set<String>)] = [
        (
            "sequences of tokens are out of its scope",
            [
                "Embedding", "ReversibleEmbedding", "TextVectorization", "StringLookup", "IntegerLookup",
                "Hashing", "HashedCrossing", "Discretization", "CategoryEncoding", "FeatureSpace", "Masking",
            ]
        ),
        (
            "recurrent layers are out of its scope",
            [
                "LSTM", "GRU", "SimpleRNN", "RNN", "LSTMCell", "GRUCell", "SimpleRNNCell",
                "StackedRNNCells", "Bidirectional", "TimeDistributed", "ConvLSTM1D", "ConvLSTM2D",
                "ConvLSTM3D",
            ]
        ),
        (
            "attention is out of its scope",
            [
                "MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention", "Attention",
                "AdditiveAttention",
            ]
        ),
        (
            "it has convolutions and pooling of two-dimensional images only",
            [
                "Conv1D", "Conv3D", "Conv1DTranspose", "Conv3DTranspose", "DepthwiseConv1D",
                "SeparableConv1D", "MaxPooling1D", "MaxPooling3D", "AveragePooling1D", "AveragePooling3D",
                "GlobalMaxPooling1D", "GlobalMaxPooling3D", "GlobalAveragePooling1D",
                "GlobalAveragePooling3D", "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D",
                "AdaptiveAveragePooling3D", "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D",
                "AdaptiveMaxPooling3D", "UpSampling1D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding3D",
                "Cropping1D", "Cropping3D", "SpatialDropout1D", "SpatialDropout3D",
            ]
        ),
        (
            "code of Python cannot be read from a model file",
            ["Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer"]
        ),
        (
            "it is not among those in Documentation/Vocabulary.md",
            [
                "EinsumDense", "SpectralNormalization", "RMSNormalization", "Normalization", "Identity",
                "CenterCrop", "Resizing", "MelSpectrogram", "STFTSpectrogram", "RandomCrop", "RandomHue",
                "RandomSaturation", "RandomColorJitter", "RandomColorDegeneration", "RandomGrayscale",
                "RandomInvert", "RandomPosterization", "RandomSharpness", "RandomElasticTransform",
                "AutoContrast", "Equalization", "Solarization", "AugMix", "CutMix", "MixUp", "RandAugment",
                "Pipeline", "MaxNumBoundingBoxes", "Maxout",
            ]
        ),
    ]
}

extension Configuration {
    /// - Throws: a `.file` error for a policy that computes in 16 bits or in integers. Quill computes in 32 bits, also
    ///   for a 64-bit policy, which the reader of the model notes.
    func requireSinglePrecision() throws {
        let policy: String
        switch values["dtype"] {
        case .string(let name): policy = name
        case .object(let object):
            guard case .object(let config)? = object["config"], case .string(let name)? = config["name"]
            else {
                return
            }
            policy = name
        default: return
        }
        guard !["float32", "float64"].contains(policy) else { return }
        throw QuillError(
            .file,
            "setting 'dtype': Quill computes in float32, received the policy '\(policy)'; save the model with dtype=\"float32\""
        )
    }
}
