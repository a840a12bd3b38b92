import QuillTensor

extension OptimizerOptions {
    /// Keras has no such setting, so it is written only if it is used.
    private static let excluded = "exclude_from_weight_decay"

    /// Keras's settings.
    var configuration: Configuration {
        func number(_ value: Float?) -> Configuration.Value { value.map { .init($0) } ?? .null }
        func count(_ value: Int?) -> Configuration.Value { value.map { .init($0) } ?? .null }
        var values: [String: Configuration.Value] = [
            "weight_decay": number(weightDecay), "clipnorm": .null, "clipvalue": .null,
            "global_clipnorm": .null, "use_ema": .bool(average != nil),
            "ema_momentum": .init(average?.momentum ?? WeightAverage.standardMomentum),
            "ema_overwrite_frequency": count(average?.overwriteFrequency), "loss_scale_factor": .null,
            "gradient_accumulation_steps": count(gradientAccumulationSteps),
        ]
        if let setting = clipping?.setting { values[setting.name] = .init(setting.limit) }
        if !excludedFromWeightDecay.isEmpty {
            values[Self.excluded] = .list(excludedFromWeightDecay.map { .string($0) })
        }
        return Configuration(values)
    }

    /// Reads Keras's settings.
    /// - Throws: a `.file` error that names the invalid setting, or settings that exclude each other.
    init(configuration: Configuration) throws {
        try configuration.require("loss_scale_factor", nil)
        func count(_ name: String) throws -> Int? {
            guard let value = configuration.values[name], value != .null else { return nil }
            return try configuration.int(name)
        }
        let clippings: [(String, (Float) -> GradientClipping)] = [
            ("clipnorm", GradientClipping.norm), ("clipvalue", GradientClipping.value),
            ("global_clipnorm", GradientClipping.globalNorm),
        ]
        let clipping = try clippings.compactMap { name, make in
            try configuration.optionalFloat(name).map(make)
        }
        guard clipping.count <= 1 else {
            let names = clipping.map(\.setting.name).joined(separator: " and ")
            throw QuillError(
                .file, "expected at most one of clipnorm, clipvalue, global_clipnorm, received \(names)")
        }
        var average: WeightAverage?
        if try configuration.bool("use_ema", default: false) {
            average = WeightAverage(
                momentum: try configuration.float("ema_momentum", default: WeightAverage.standardMomentum),
                overwriteFrequency: try count("ema_overwrite_frequency"))
        }
        self.init(
            weightDecay: try configuration.optionalFloat("weight_decay"),
            excludedFromWeightDecay: try configuration.strings(Self.excluded), clipping: clipping.first,
            average: average, gradientAccumulationSteps: try count("gradient_accumulation_steps"))
    }
}

extension Configuration {
    /// Returns a number, nil for null, or a default if the setting is absent.
    func optionalFloat(_ name: String, default fallback: Float? = nil) throws -> Float? {
        guard let value = values[name] else { return fallback }
        return value == .null ? nil : try float(name)
    }

    /// Returns strings; none if the setting is absent or null.
    func strings(_ name: String) throws -> [String] {
        guard let value = values[name], value != .null else { return [] }
        guard case .list(let list) = value else {
            throw QuillError(.file, "setting '\(name)': expected strings, received \(value)")
        }
        return try list.map { element in
            guard case .string(let text) = element else {
                throw QuillError(.file, "setting '\(name)': expected strings, received \(value)")
            }
            return text
        }
    }
}
