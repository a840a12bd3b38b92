import QuillTensor

/// Settings under their Keras names as the arguments of a Swift call: `Conv2D(32, 3, padding: .same)`.
struct SettingsText {
    private var arguments: [String] = []

    /// Adds the values of settings without labels, in this order.
    mutating func add(leading names: [String], of settings: [String: Configuration.Value]) {
        for name in names {
            if let value = settings[name] { arguments.append(Self.text(value, of: name)) }
        }
    }

    /// Adds the settings that differ from their defaults.
    mutating func add(
        _ settings: [String: Configuration.Value], unlike defaults: [String: Configuration.Value]
    ) {
        let changed = settings.filter { $0.value != defaults[$0.key] && !Self.ignored.contains($0.key) }
        func place(_ name: String) -> Int { Self.first.firstIndex(of: name) ?? Self.first.count }
        for (name, value) in changed.sorted(by: { (place($0.key), $0.key) < (place($1.key), $1.key) }) {
            add(Self.camelCase(name), Self.text(value, of: name))
        }
    }

    /// Adds an argument.
    mutating func add(_ label: String, _ value: String) { arguments.append("\(label): \(value)") }

    /// Returns the call of a function or initializer.
    func call(_ name: String) -> String { "\(name)(\(arguments.joined(separator: ", ")))" }

    /// The settings that come first, in the order of the initializers.
    private static let first = [
        "strides", "padding", "output_padding", "dilation_rate", "groups", "depth_multiplier", "activation",
        "use_bias",
    ]
    /// Settings that Quill has no argument for.
    private static let ignored: Set = ["data_format", "name", "noise_shape", "seed"]
    /// Activations that Keras writes as a layer and Swift as another word.
    private static let spellings = ["LeakyReLU": "leaky_relu", "ReLU": "rectifier"]
    /// Settings of a height and a width.
    private static let extents: Set = [
        "dilation_rate", "kernel_size", "output_padding", "padding", "cropping", "pool_size", "size",
        "strides",
    ]

    /// Returns `sum_over_axis` and `SumOverAxis` as `sumOverAxis`.
    static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        guard let first = words.first else { return name }
        let isClass = first.first?.isUppercase == true
        let capitals = first.prefix { $0.isUppercase || $0.isNumber }.count
        // L2, SGD, and GlorotUniform: one word in lower case, or its first letter.
        let start = isClass ? (capitals == first.count ? capitals : max(capitals - 1, 1)) : 0
        return first.prefix(start).lowercased() + first.dropFirst(start)
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func text(_ value: Configuration.Value, of name: String) -> String {
        switch value {
        case .null: return "nil"
        case .bool, .number: return value.description
        case .string(let word): return "." + camelCase(word)
        case .list(let values):
            let texts = values.map { text($0, of: name) }
            let isSquare = extents.contains(name) && texts.count == 2 && texts[0] == texts[1]
            return isSquare ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        case .object(let object):
            guard case .string(let className)? = object["class_name"] else { return value.description }
            var settings: [String: Configuration.Value] = [:]
            if case .object(let inner)? = object["config"] {
                settings = inner.filter { $0.value != .null && !ignored.contains($0.key) }
            }
            var inner = SettingsText()
            if settings.count == 1, let only = settings.first {
                inner.add(leading: [only.key], of: settings)
            } else {
                inner.add(settings, unlike: [:])
            }
            let word = "." + camelCase(spellings[className] ?? className)
            return settings.isEmpty ? word : inner.call(word)
        }
    }
}
