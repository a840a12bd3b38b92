import QuillTensor

/// A piece that Keras writes as its name, or as an object of class name and settings.
struct NamedObject {
    let name: String
    let settings: Configuration

    /// The name without what tells `GlorotUniform` from `glorot_uniform`.
    var key: String { Self.key(name) }

    static func key(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

    /// What to say about a name that is not known.
    func unknown(_ kind: String, _ setting: String, among names: [String]) -> QuillError {
        QuillError(
            .file, "setting '\(setting)': unknown \(kind) '\(name)'\(Suggestion(for: name, among: names))")
    }

    /// As Keras writes it.
    static func configuration(_ name: String, _ settings: [String: Configuration.Value] = [:])
        -> Configuration.Value
    {
        .object(["class_name": .string(name), "config": .object(settings)])
    }
}

extension Configuration {
    /// A piece by its name, or by an object of class name and settings; nil where the setting is absent or null.
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
