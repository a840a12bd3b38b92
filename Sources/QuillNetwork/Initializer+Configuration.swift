import QuillTensor

extension Initializer {
    /// As Keras writes it.
    var configuration: Configuration.Value {
        func object(_ name: String, _ config: [String: Configuration.Value] = [:]) -> Configuration.Value {
            .object(["class_name": .string(name), "config": .object(config)])
        }
        return switch self {
        case .glorotUniform: object("GlorotUniform")
        case .glorotNormal: object("GlorotNormal")
        case .heUniform: object("HeUniform")
        case .heNormal: object("HeNormal")
        case .zeros: object("Zeros")
        case .ones: object("Ones")
        case .constant(let value): object("Constant", ["value": .init(value)])
        }
    }
}

extension Regularizer {
    /// As Keras writes it.
    var configuration: Configuration.Value {
        .object(["class_name": "L2", "config": .object(["l2": .init(l2)])])
    }
}

extension Configuration {
    /// An object with a class name and settings.
    private func object(_ name: String) throws -> (className: String, settings: Configuration)? {
        switch values[name] {
        case nil, .null: return nil
        case .object(let object):
            let outer = Configuration(object)
            guard let className = try outer.string("class_name") else { fallthrough }
            if case .object(let inner)? = object["config"] { return (className, Configuration(inner)) }
            return (className, Configuration())
        default:
            throw QuillError(.file, "setting '\(name)': expected an object with class_name and config")
        }
    }

    /// An initialiser, or a default where the setting is absent or null.
    public func initializer(_ name: String, default fallback: Initializer) throws -> Initializer {
        guard let (className, settings) = try object(name) else { return fallback }
        switch className {
        case "GlorotUniform": return .glorotUniform
        case "GlorotNormal": return .glorotNormal
        case "HeUniform": return .heUniform
        case "HeNormal": return .heNormal
        case "Zeros": return .zeros
        case "Ones": return .ones
        case "Constant": return .constant(try settings.float("value", default: 0))
        default: throw QuillError(.file, "setting '\(name)': unknown initializer '\(className)'")
        }
    }

    /// A regulariser, or nil where the setting is absent or null.
    public func regularizer(_ name: String) throws -> Regularizer? {
        guard let (className, settings) = try object(name) else { return nil }
        guard className == "L2" else {
            throw QuillError(.file, "setting '\(name)': unknown regularizer '\(className)'")
        }
        return .l2(try settings.float("l2", default: 0.01))
    }
}
