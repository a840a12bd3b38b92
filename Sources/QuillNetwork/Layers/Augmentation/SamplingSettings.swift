import QuillGraph
import QuillTensor

/// The sampling settings that Keras's geometric layers share.
struct SamplingSettings: Sendable, Hashable {
    let fillMode: FillMode
    let interpolation: Interpolation
    let fillValue: Float

    var sampling: Sampling { Sampling(fillMode, interpolation, fillValue: fillValue) }

    func check() throws {
        guard fillValue.isFinite else {
            throw QuillError(.argument, "the fill value must be finite, received \(fillValue)")
        }
    }

    /// Returns Keras's settings with those of the layer; channels come last and the seed is `fit`'s.
    func configuration(_ settings: [String: Configuration.Value]) -> Configuration {
        Configuration(
            settings.merging([
                "fill_mode": .string(fillMode.rawValue), "interpolation": .string(interpolation.rawValue),
                "fill_value": .init(fillValue), "seed": .null, "data_format": "channels_last",
            ]) { $1 })
    }

    init(_ fillMode: FillMode, _ interpolation: Interpolation, _ fillValue: Float) {
        self.fillMode = fillMode
        self.interpolation = interpolation
        self.fillValue = fillValue
    }

    /// Reads Keras's settings.
    init(_ configuration: Configuration) throws {
        try configuration.require("data_format", "channels_last")
        self.init(
            try configuration.choice("fill_mode", default: .reflect),
            try configuration.choice("interpolation", default: .bilinear),
            try configuration.float("fill_value", default: 0))
    }
}
