import QuillGraph
import QuillNetwork
import QuillTensor

extension Recipe {
    /// The words that ``varying(_:_:allLayers:)`` takes: settings of the training, then settings of the layers.
    public static let factors = trainingFactors + layerFactors

    private static let trainingFactors = ["optimizer", "learning-rate", "batch-size", "epochs", "schedule"]
    private static let layerFactors =
        [
            "activation", "filters", "kernel", "pool", "padding", "units", "width", "depth", "blocks",
            "dense-layers", "dropout", "l2",
        ] + numberFactors
    private static let numberFactors = [
        "rotate", "translate", "zoom", "shear", "elastic", "stroke", "contrast", "brightness", "erase",
        "blur",
    ]

    /// Factors that change which layers there are, and so come before others.
    package static let structuralFactors: Set = ["depth", "blocks", "dense-layers"]

    /// Returns a copy with one setting changed.
    ///
    /// | factor | what it sets |
    /// |---|---|
    /// | `optimizer`, `learning-rate`, `batch-size`, `epochs`, `schedule` | the training |
    /// | `activation` | the activation of the hidden layers, or of all |
    /// | `filters`, `kernel`, `padding` | all hidden convolutions |
    /// | `units` | all hidden dense layers |
    /// | `width` | a factor for all filters and hidden units |
    /// | `pool`, `dropout`, `l2`, and augmentations such as `rotate` | all layers of that name |
    /// | `blocks` | the number of convolution blocks, which end in a pool: the first ones, or the last one repeated |
    /// | `dense-layers` | the number of hidden dense layers: the first ones, or the last one repeated |
    /// | `depth` | `blocks` of a network with convolutions, else `dense-layers` |
    /// - Parameters:
    ///   - factor: one of ``factors``.
    ///   - value: the value, as on the command line.
    ///   - allLayers: whether `activation` changes the output layer, too, and layers without an activation.
    /// - Throws: an `.argument` error for an unknown factor, a value that it doesn't take, or a network without such
    ///   layers.
    public func varying(_ factor: String, _ value: String, allLayers: Bool = false) throws -> Recipe {
        let factor = factor.replacing("_", with: "-").lowercased()
        guard Self.factors.contains(factor) else {
            throw QuillError(
                .argument, "unknown setting '\(factor)'\(Suggestion(for: factor, among: Self.factors))")
        }
        do {
            return Self.trainingFactors.contains(factor)
                ? try varyingTraining(factor, value)
                : try varyingLayers(factor, value, allLayers: allLayers)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(factor)=\(value): \(error.message)")
        }
    }

    private func varyingTraining(_ factor: String, _ value: String) throws -> Recipe {
        var recipe = self
        switch factor {
        case "optimizer":
            let registry = OptimizerRegistry.standard
            let names = registry.names.map { $0.lowercased() }
            guard let name = registry.names.first(where: { $0.lowercased() == value.lowercased() }),
                let optimizer = try registry.optimizer(name, Configuration())
            else {
                throw QuillError(.argument, "unknown optimizer\(Suggestion(for: value, among: names))")
            }
            recipe.optimizer = optimizer
        case "learning-rate":
            guard let rate = Float(value), rate > 0, rate.isFinite else {
                throw QuillError(.argument, "expected a number above 0")
            }
            recipe.optimizer = try optimizer.withLearningRate(.constant(rate))
        case "batch-size": recipe.batchSize = try Self.count(value, in: 1...65_536)
        case "epochs": recipe.epochs = try Self.count(value, in: 1...1_000_000)
        default:
            guard let shape = ScheduleShape(rawValue: value.lowercased()) else {
                let names = ScheduleShape.allCases.map(\.rawValue)
                throw QuillError(.argument, "unknown schedule\(Suggestion(for: value, among: names))")
            }
            recipe.schedule = shape
        }
        return recipe
    }

    private static func count(_ value: String, in range: ClosedRange<Int>) throws -> Int {
        guard let count = Int(value), range.contains(count) else {
            throw QuillError(
                .argument, "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    private func varyingLayers(_ factor: String, _ value: String, allLayers: Bool) throws -> Recipe {
        guard case .chain(let text, let scalesInputs) = architecture else {
            throw QuillError(
                .argument, "the layers of \(id) aren't a chain in a line, whose words could vary")
        }
        var parts = LayerParts(text)
        let changed: Int
        switch factor {
        case "activation":
            guard try ActivationFunction.named(value.lowercased()) != nil else {
                throw QuillError(
                    .argument,
                    "unknown activation\(Suggestion(for: value, among: ActivationFunction.names))")
            }
            changed = parts.setActivation(value.lowercased(), ofAllLayers: allLayers)
        case "filters": changed = parts.changeSizes(of: ["conv"]) { _ in value }
        case "units": changed = parts.changeSizes(of: ["dense"]) { _ in value }
        case "width":
            guard let width = Double(value), width > 0, width <= 1000 else {
                throw QuillError(.argument, "expected a factor above 0, at most 1000")
            }
            changed = parts.changeSizes(of: ["conv", "dense"]) { size in
                Int(size).map { "\(max(1, Int((Double($0) * width).rounded())))" } ?? size
            }
        case "kernel": changed = parts.setSize(value, of: ["conv", "depthwise"])
        case "pool": changed = parts.setSize(value, of: ["pool", "average"])
        case "padding": changed = parts.setPadding(value.lowercased())
        case "l2":
            guard let l2 = Double(value), l2 >= 0 else {
                throw QuillError(.argument, "expected a number of at least 0")
            }
            changed = parts.setL2(value, isZero: l2 == 0)
        case "blocks": changed = try parts.setBlocks(Self.count(value, in: 1...100))
        case "dense-layers": changed = try parts.setDenseLayers(Self.count(value, in: 0...100))
        case "depth":
            changed =
                parts.hasConvolutions
                ? try parts.setBlocks(Self.count(value, in: 1...100))
                : try parts.setDenseLayers(Self.count(value, in: 0...100))
        default: changed = parts.setNumber(value, of: factor)
        }
        guard changed > 0 else {
            let what =
                switch factor {
                case "activation": "hidden layers with an activation"
                case "filters", "kernel", "padding": "hidden convolutions"
                case "units": "hidden dense layers"
                case "width", "l2": "hidden layers with weights"
                case "pool": "pools"
                default: "\(factor) layers"
                }
            throw QuillError(
                .argument, "\(id) has no \(what) to vary; write its layers with --layers, with them in it")
        }
        return try replacingLayers(parts.text, scalingInputs: scalesInputs)
    }

    /// Returns a copy with other layers, as a line of text.
    /// - Throws: an `.argument` error if the text isn't layers.
    package func replacingLayers(_ text: String, scalingInputs: Bool) throws -> Recipe {
        _ = try LayerText(text).layers(scalingInputs: scalingInputs)
        var recipe = self
        recipe.architecture = .chain(text, scalesInputs: scalingInputs)
        return recipe
    }

    /// Whether the layers are a chain with convolutions.
    package var hasConvolutionsInText: Bool { layers.map { LayerParts($0).hasConvolutions } ?? false }

    /// The layers and their training as text: equal for two recipes that train the same network in the same way,
    /// whatever their names.
    package var fingerprint: String {
        let layers =
            switch architecture {
            case .chain(let layers, let scalesInputs): "\(layers)\(scalesInputs ? "" : "; pixels 0…255")"
            case .network: "network \(id)"
            }
        var heldOut = "none"
        if case .rows(let split) = validation { heldOut = "\(split)" }
        let stopping = earlyStopping.map { "\($0.monitor.name) \($0.patience)" } ?? "none"
        return "\(layers); loss \(loss); optimizer \(optimizer); schedule \(schedule.rawValue); "
            + "batch \(batchSize); epochs \(epochs); held out \(heldOut); early stopping \(stopping)"
    }
}
