import QuillTensor

extension Layer {
    /// The layer as it is written in Swift, without the arguments that have their defaults:
    /// `Conv2D(32, 3, padding: .same, activation: .relu)`.
    public var description: String {
        var text = SettingsText()
        if let own = self as? any ConfigurableLayer { own.describe(&text) }
        if let name = name ?? (self as? InnerNetwork)?.network.name { text.add("name", "\"\(name)\"") }
        return text.call(Network.className(of: self))
    }
}

extension ConfigurableLayer {
    /// Adds the settings.
    fileprivate func describe(_ text: inout SettingsText) {
        let settings = configuration.values
        let leading = LayerArguments.leading[Self.className] ?? []
        text.add(leading: leading, of: settings)
        let required = settings.filter { leading.contains($0.key) }
        // A custom layer may need more settings than these; then all of them are shown.
        let defaults = try? Self(configuration: Configuration(required), name: nil).configuration.values
        text.add(
            settings.filter { !leading.contains($0.key) }, unlike: defaults ?? [:])
    }
}

/// The arguments of layers.
private enum LayerArguments {
    /// The settings that initializers take first and without labels, by the layer's class.
    static let leading = [
        "Activation": ["activation"], "AlphaDropout": ["rate"], "AveragePooling2D": ["pool_size"],
        "Conv2D": ["filters", "kernel_size"], "Conv2DTranspose": ["filters", "kernel_size"],
        "Cropping2D": ["cropping"], "Dense": ["units"], "DepthwiseConv2D": ["kernel_size"],
        "Dropout": ["rate"], "GaussianDropout": ["rate"], "GaussianNoise": ["stddev"],
        "MaxPooling2D": ["pool_size"], "Permute": ["dims"], "RandomBrightness": ["factor"],
        "RandomContrast": ["factor"], "RandomErasing": ["factor"], "RandomGaussianBlur": ["factor"],
        "RandomPerspective": ["factor"], "RandomRotation": ["factor"],
        "RandomTranslation": ["height_factor", "width_factor"], "RandomZoom": ["height_factor"],
        "RepeatVector": ["n"], "Rescaling": ["scale"], "Reshape": ["target_shape"],
        "SeparableConv2D": ["filters", "kernel_size"], "SpatialDropout2D": ["rate"],
        "UpSampling2D": ["size"], "ZeroPadding2D": ["padding"],
    ]
}
