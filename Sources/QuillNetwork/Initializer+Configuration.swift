import QuillTensor

extension Initializer {
    package static let names = [
        "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
        "VarianceScaling", "RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal", "Identity",
        "Zeros", "Ones", "Constant",
    ]

    /// The initializer in Keras's form: class name and settings.
    public var configuration: Configuration.Value {
        switch self {
        case .glorotUniform: NamedObject.configuration("GlorotUniform")
        case .glorotNormal: NamedObject.configuration("GlorotNormal")
        case .heUniform: NamedObject.configuration("HeUniform")
        case .heNormal: NamedObject.configuration("HeNormal")
        case .lecunUniform: NamedObject.configuration("LecunUniform")
        case .lecunNormal: NamedObject.configuration("LecunNormal")
        case .varianceScaling(let scale, let mode, let distribution):
            NamedObject.configuration(
                "VarianceScaling",
                [
                    "scale": .init(scale), "mode": .string(mode.rawValue),
                    "distribution": .string(distribution.rawValue),
                ])
        case .randomNormal(let mean, let deviation):
            NamedObject.configuration("RandomNormal", ["mean": .init(mean), "stddev": .init(deviation)])
        case .randomUniform(let low, let high):
            NamedObject.configuration("RandomUniform", ["minval": .init(low), "maxval": .init(high)])
        case .truncatedNormal(let mean, let deviation):
            NamedObject.configuration("TruncatedNormal", ["mean": .init(mean), "stddev": .init(deviation)])
        case .orthogonal(let gain): NamedObject.configuration("Orthogonal", ["gain": .init(gain)])
        case .identity(let gain): NamedObject.configuration("Identity", ["gain": .init(gain)])
        case .zeros: NamedObject.configuration("Zeros")
        case .ones: NamedObject.configuration("Ones")
        case .constant(let value): NamedObject.configuration("Constant", ["value": .init(value)])
        }
    }

    /// Returns the initializer with a Keras name (`he_normal`, `HeNormal`); nil if there is none.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws
        -> Initializer?
    {
        switch NamedObject.key(name) {
        case "glorotuniform": return .glorotUniform
        case "glorotnormal": return .glorotNormal
        case "heuniform": return .heUniform
        case "henormal": return .heNormal
        case "lecununiform": return .lecunUniform
        case "lecunnormal": return .lecunNormal
        case "variancescaling":
            let scale = try settings.float("scale", default: 1)
            guard scale > 0 else {
                throw QuillError(.file, "setting 'scale': expected a positive number, received \(scale)")
            }
            // Keras 1's name for the truncated normal distribution.
            var settings = settings
            if settings.values["distribution"] == "normal" {
                settings.values["distribution"] = "truncated_normal"
            }
            return .varianceScaling(
                scale: scale, mode: try settings.choice("mode", default: .fanIn),
                distribution: try settings.choice("distribution", default: .truncatedNormal))
        case "randomnormal", "normal":
            return .randomNormal(
                mean: try settings.float("mean", default: 0),
                deviation: try settings.float("stddev", default: 0.05))
        case "randomuniform", "uniform":
            return .randomUniform(
                low: try settings.float("minval", default: -0.05),
                high: try settings.float("maxval", default: 0.05))
        case "truncatednormal":
            return .truncatedNormal(
                mean: try settings.float("mean", default: 0),
                deviation: try settings.float("stddev", default: 0.05))
        case "orthogonal", "orthogonalinitializer":
            return .orthogonal(gain: try settings.float("gain", default: 1))
        case "identity", "identityinitializer":
            return .identity(gain: try settings.float("gain", default: 1))
        case "zeros", "zero": return .zeros
        case "ones", "one": return .ones
        case "constant": return .constant(try settings.float("value", default: 0))
        default: return nil
        }
    }

    fileprivate static func unknown(_ object: NamedObject, _ setting: String) -> QuillError {
        object.unknown("initializer", setting, among: names)
    }
}

extension Configuration {
    /// Returns an initializer, or a default if the setting is absent or null.
    public func initializer(_ name: String, default fallback: Initializer) throws -> Initializer {
        guard let object = try object(name) else { return fallback }
        guard let initializer = try Initializer.named(object.name, object.settings) else {
            throw Initializer.unknown(object, name)
        }
        return initializer
    }
}
