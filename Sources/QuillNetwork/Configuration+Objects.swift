import QuillTensor

/// An object that Keras writes as a name, or as a class name with settings.
struct NamedObject {
    let name: String
    let settings: Configuration

    /// The name in the form that `GlorotUniform` and `glorot_uniform` share.
    var key: String { Self.key(name) }

    static func key(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

    /// Returns the error for an unknown name.
    func unknown(_ kind: String, _ setting: String, among names: [String]) -> QuillError {
        QuillError(
            .file, "setting '\(setting)': unknown \(kind) '\(name)'\(Suggestion(for: name, among: names))")
    }

    /// Returns the object in Keras's form.
    static func configuration(_ name: String, _ settings: [String: Configuration.Value] = [:])
        -> Configuration.Value
    {
        .object(["class_name": .string(name), "config": .object(settings)])
    }
}

extension Configuration {
    /// Returns an object given by its name, or by class name and settings; nil if the setting is absent or null.
    func object(_ name: String) throws -> NamedObject? {
        switch values[name] {
        case nil, .null: return nil
        case .string(let name): return NamedObject(name: name, settings: Configuration())
        case .object(let object):
            guard let className = try Configuration(object).string("class_name") else { fallthrough }
            if case .object(let inner)? = object["config"] {
                return NamedObject(name: className, settings: Configuration(inner))
            }
            return NamedObject(name: className, settings: Configuration())
        default:
            throw QuillError(
                .file, "setting '\(name)': expected a name, or an object with class_name and config")
        }
    }
}
