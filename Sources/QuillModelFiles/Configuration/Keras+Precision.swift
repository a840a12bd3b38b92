import QuillCodecs

extension Keras {
    /// Whether a layer of a model computes in 64 bits: `"dtype": "float64"`, or a policy of that name.
    static func usesDoublePrecision(_ json: JSON) -> Bool {
        switch json {
        case .array(let elements): elements.contains(where: usesDoublePrecision)
        case .object(let members):
            members.contains { name, value in
                name == "dtype" ? isDouble(value) : usesDoublePrecision(value)
            }
        default: false
        }
    }

    private static func isDouble(_ dtype: JSON) -> Bool {
        dtype.string == "float64" || dtype.members?["config"]?.members?["name"]?.string == "float64"
    }
}
