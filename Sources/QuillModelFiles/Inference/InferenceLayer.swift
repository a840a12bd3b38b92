import QuillGraph
import QuillNetwork
import QuillTensor

/// A call of a layer with its weights, to be expressed by the operations of an `InferenceNetwork`.
struct InferenceLayer {
    private typealias Window = InferenceNetwork.Window

    private let layer: any Layer
    private let className: String
    private let settings: Configuration
    private let name: String
    private let output: Shape
    private let weights: [String: Tensor<Float>]

    init(_ step: Network.Step, _ layer: any Layer, prefix: String, weights: [String: Tensor<Float>]) {
        self.layer = layer
        className = Network.className(of: layer)
        settings = (layer as? any ConfigurableLayer)?.configuration ?? Configuration()
        name = prefix + step.name
        output = step.output
        self.weights = weights
    }

    /// The layers that do nothing when a model predicts, apart from those whose names start with `Random`.
    private static let idle: Set = [
        "Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise",
        "ActivityRegularization",
    ]

    private static let merges: [String: InferenceNetwork.Merge] = [
        "Add": .add, "Subtract": .subtract, "Multiply": .multiply, "Divide": .divide, "TrueDivide": .divide,
        "Average": .average, "Maximum": .maximum, "Minimum": .minimum,
    ]

    /// Adds the layer's operations and returns the value of its output.
    /// - Throws: an `.argument` error if it has none.
    func add(to network: inout InferenceNetwork, _ inputs: [Int]) throws -> Int {
        if let operation = layer as? KerasOperation { return try add(operation, to: &network, inputs) }
        guard layer is any ConfigurableLayer else { throw unsupported("it is not a ConfigurableLayer") }
        if let merge = Self.merges[className] {
            guard inputs.allSatisfy({ network.shape(of: $0) == output }) else {
                throw unsupported("inputs of different shapes")
            }
            return network.add(.merge(merge), to: inputs, output: output, name: name)
        }
        if Self.idle.contains(className) || className.hasPrefix("Random") { return inputs[0] }
        guard settings.values["data_format"] == "channels_first" else {
            return try addLayer(to: &network, inputs, network.shape(of: inputs[0]), output)
        }
        // As `ChannelsFirst` does: the layer for channels-last images between two permutations.
        func permuted(_ value: Int, _ order: [Int]) -> Int {
            let shape = network.shape(of: value)
            guard shape.rank == 3 else { return value }
            return network.add(
                .permutation(order), to: [value], output: Shape(order.map { shape[$0] }), name: name)
        }
        let images = permuted(inputs[0], [1, 2, 0])
        let channelsLast =
            output.rank == 3 ? Shape([output[1], output[2], output[0]]) : output
        return permuted(
            try addLayer(to: &network, [images], network.shape(of: images), channelsLast), [2, 0, 1])
    }

    private func addLayer(
        to network: inout InferenceNetwork, _ inputs: [Int], _ input: Shape, _ output: Shape
    ) throws -> Int {
        func add(_ operation: InferenceNetwork.Operation) -> Int {
            network.add(operation, to: inputs, output: output, name: name)
        }
        switch className {
        case "Dense":
            return finish(
                &network, inputs, output,
                .dense(kernel: try weight("kernel"), bias: try bias))
        case "Conv2D":
            return finish(
                &network, inputs, output,
                .convolution(
                    kernel: try weight("kernel"), bias: try bias, try window(on: input),
                    groups: try settings.int("groups")))
        case "DepthwiseConv2D":
            return finish(
                &network, inputs, output,
                .convolution(
                    kernel: try depthwise("kernel"), bias: try bias, try window(on: input), groups: input[2]))
        case "Conv2DTranspose":
            return finish(
                &network, inputs, output,
                .transposedConvolution(
                    kernel: try weight("kernel"), bias: try bias, try transposedWindow))
        case "SeparableConv2D":
            let kernel = try depthwise("depthwise_kernel")
            let channels = network.add(
                .convolution(kernel: kernel, bias: nil, try window(on: input), groups: input[2]), to: inputs,
                output: [output[0], output[1], kernel.shape[3]], name: "\(name)/depthwise")
            let whole = Window(size: 1, strides: 1, before: 0, after: 0)
            return finish(
                &network, [channels], output,
                .convolution(kernel: try weight("pointwise_kernel"), bias: try bias, whole, groups: 1))
        case "MaxPooling2D": return add(.maxPooling(try pool(on: input)))
        case "AveragePooling2D": return add(.averagePooling(try pool(on: input)))
        case "GlobalMaxPooling2D", "GlobalAveragePooling2D":
            let operation: InferenceNetwork.Operation =
                className == "GlobalMaxPooling2D" ? .globalMaximum : .globalAverage
            let value = network.add(operation, to: inputs, output: [input[2]], name: name)
            return output.rank == 1
                ? value : network.add(.reshape, to: [value], output: output, name: "\(name)/keepdims")
        case "BatchNormalization": return add(try normalization(of: input))
        case "LayerNormalization": return add(try layerNormalization(of: input))
        case "PReLU": return add(.slopes(try weight("alpha")))
        case "Rescaling":
            return add(.affine(scale: try numbers("scale", 1), offset: try numbers("offset", 0)))
        case "Flatten", "Reshape": return add(.reshape)
        case "Permute":
            return add(.permutation((try settings.ints("dims") ?? []).map { $0 - 1 }))
        case "ZeroPadding2D":
            let (before, after) = try margins("padding")
            return add(.zeroPadding(before: before, after: after))
        case "Cropping2D":
            let (before, after) = try margins("cropping")
            return add(.cropping(before: before, after: after))
        case "UpSampling2D":
            let interpolation = try settings.string("interpolation") ?? "nearest"
            guard ["nearest", "bilinear"].contains(interpolation) else {
                throw unsupported("\(interpolation) interpolation")
            }
            return add(
                .upsampling(
                    try settings.extent("size", default: 2), isLinear: interpolation == "bilinear"))
        case "Concatenate":
            let axis = try settings.int("axis")
            return add(.concatenation(axis: axis < 0 ? axis + input.rank : axis - 1))
        case "Softmax":
            let axes = try settings.ints("axis") ?? [-1]
            guard axes == [-1] || axes == [input.rank] else { throw unsupported("a softmax along \(axes)") }
            return add(.activation(.softmax))
        case "Activation", "ReLU", "LeakyReLU", "ELU":
            guard let function = try ActivationFunction.named(className, settings) else { break }
            return function == .linear ? inputs[0] : add(.activation(function))
        default: break
        }
        throw unsupported("the layer \(className)")
    }

    /// Adds a layer's sums and its activation.
    private func finish(
        _ network: inout InferenceNetwork, _ inputs: [Int], _ output: Shape,
        _ sums: InferenceNetwork.Operation
    ) -> Int {
        let value = network.add(sums, to: inputs, output: output, name: name)
        guard let function = try? settings.activation(), function != .linear else { return value }
        return network.add(
            .activation(function), to: [value], output: output, name: "\(name)/\(function.name)")
    }

    private func add(
        _ operation: KerasOperation, to network: inout InferenceNetwork, _ inputs: [Int]
    ) throws -> Int {
        if let function = try ActivationFunction.named(className, settings), inputs.count == 1 {
            return network.add(.activation(function), to: inputs, output: output, name: name)
        }
        if let function = try function, inputs.count == 1 {
            return network.add(.function(function), to: inputs, output: output, name: name)
        }
        guard let merge = Self.merges[className], operation.arguments.count == 2 else {
            throw unsupported("the operation \(className)")
        }
        switch (operation.arguments[0], operation.arguments[1]) {
        case (.input(let a), .input(let b)):
            guard [a, b].allSatisfy({ network.shape(of: inputs[$0]) == output }) else { break }
            return network.add(.merge(merge), to: [inputs[a], inputs[b]], output: output, name: name)
        case (.input, .value(.number(let number))) where merge == .minimum:
            return network.add(
                .function(.clip(-.infinity, Float(number))), to: inputs, output: output, name: name)
        case (.input, .value(.number(let number))) where merge == .maximum:
            return network.add(
                .function(.clip(Float(number), .infinity)), to: inputs, output: output, name: name)
        case (.input, .value(.number(let number))):
            guard let factors = Self.factors(merge, Float(number)) else { break }
            return network.add(
                .affine(scale: [factors.scale], offset: [factors.offset]), to: inputs, output: output,
                name: name)
        case (.value(.number(let number)), .input):
            let number = Float(number)
            let factors: (scale: Float, offset: Float)? =
                merge == .subtract ? (-1, number) : merge == .divide ? nil : Self.factors(merge, number)
            guard let factors else { break }
            return network.add(
                .affine(scale: [factors.scale], offset: [factors.offset]), to: inputs, output: output,
                name: name)
        default: break
        }
        throw unsupported("the operation \(className) with these arguments")
    }

    /// The function of an operation of one argument; nil for other operations.
    private var function: InferenceNetwork.Function? {
        get throws {
            switch className {
            case "Absolute", "Abs": .absolute
            case "Erf": .erf
            case "Log": .logarithm
            case "Negative": .negative
            case "Reciprocal": .reciprocal
            case "Sqrt": .squareRoot
            case "Clip": .clip(try settings.float("x_min"), try settings.float("x_max"))
            default: nil
            }
        }
    }

    private static func factors(_ merge: InferenceNetwork.Merge, _ number: Float) -> (
        scale: Float, offset: Float
    )? {
        switch merge {
        case .add: (1, number)
        case .subtract: (1, -number)
        case .multiply: (number, 0)
        case .divide: (1 / number, 0)
        case .average, .maximum, .minimum: nil
        }
    }

    private func unsupported(_ what: String) -> QuillError {
        QuillError(
            .argument,
            "\(what) cannot be expressed in this format; it holds Dense, convolutions, pooling, "
                + "BatchNormalization, Rescaling, shapes, activations, Add, Concatenate, and layers of training"
        )
    }
}

extension InferenceLayer {
    private func weight(_ name: String) throws -> Tensor<Float> {
        guard let tensor = weights["\(self.name)/\(name)"] else {
            throw QuillError(.argument, "the weight '\(name)' is missing")
        }
        return tensor
    }

    private var bias: [Float]? {
        get throws { try settings.bool("use_bias", default: true) ? weight("bias").elements : nil }
    }

    /// A kernel [height, width, channels, multiplier] as one of `channels` groups.
    private func depthwise(_ name: String) throws -> Tensor<Float> {
        let kernel = try weight(name), shape = kernel.shape
        return try kernel.reshaped(to: [shape[0], shape[1], 1, shape[2] * shape[3]])
    }

    private func window(on image: Shape) throws -> InferenceNetwork.Window {
        .keras(
            try settings.extent("kernel_size", default: 1),
            strides: try settings.extent("strides", default: 1),
            dilation: try settings.extent("dilation_rate", default: 1),
            padding: try settings.choice("padding", default: .valid), on: Extent(image[0], image[1]))
    }

    private func pool(on image: Shape) throws -> InferenceNetwork.Window {
        let size = try settings.extent("pool_size", default: 2)
        return .keras(
            size, strides: try settings.extent("strides", default: size),
            padding: try settings.choice("padding", default: .valid), on: Extent(image[0], image[1]))
    }

    private func normalization(of input: Shape) throws -> InferenceNetwork.Operation {
        let axes = try settings.ints("axis") ?? [-1]
        guard axes == [-1] || axes == [input.rank] else {
            throw unsupported("a normalization along axis \(axes)")
        }
        let channels = input[-1]
        let scales = try settings.bool("scale", default: true)
        let centers = try settings.bool("center", default: true)
        return .normalization(
            .init(
                gamma: scales ? try weight("gamma").elements : [Float](repeating: 1, count: channels),
                beta: centers ? try weight("beta").elements : [Float](repeating: 0, count: channels),
                mean: try weight("moving_mean").elements, variance: try weight("moving_variance").elements,
                epsilon: try settings.float("epsilon", default: 1e-3),
                momentum: try settings.float("momentum", default: 0.99)))
    }

    private func layerNormalization(of input: Shape) throws -> InferenceNetwork.Operation {
        let axes = try (settings.ints("axis") ?? [-1]).map { $0 < 0 ? $0 + input.rank : $0 - 1 }.sorted()
        let isLast = axes == Array((input.rank - axes.count)..<input.rank)
        guard isLast, try !settings.bool("rms_scaling", default: false) else {
            throw unsupported("a LayerNormalization of other axes than the last, or by the root mean square,")
        }
        let shape = Shape(axes.map { input[$0] })
        func numbers(_ name: String) throws -> Tensor<Float> { try weight(name).reshaped(to: shape) }
        return .layerNormalization(
            gamma: try settings.bool("scale", default: true) ? numbers("gamma") : .ones(shape),
            beta: try settings.bool("center", default: true) ? numbers("beta") : nil,
            epsilon: try settings.float("epsilon", default: 1e-3))
    }

    private var transposedWindow: InferenceNetwork.TransposedWindow {
        get throws {
            guard try settings.ints("output_padding") == nil else {
                throw unsupported("a Conv2DTranspose with output_padding")
            }
            let size = try settings.extent("kernel_size", default: 1)
            let strides = try settings.extent("strides", default: 1)
            let dilation = try settings.extent("dilation_rate", default: 1)
            let isSame = try settings.choice("padding", default: Padding.valid) == .same
            func sides(_ size: Int, _ stride: Int, _ dilation: Int) -> (before: Int, after: Int, beyond: Int)
            {
                let surplus = (size - 1) * dilation + 1 - stride
                let total = isSame ? max(surplus, 0) : 0
                return (total / 2, total - total / 2, max(-surplus, 0))
            }
            let rows = sides(size.height, strides.height, dilation.height)
            let columns = sides(size.width, strides.width, dilation.width)
            return .init(
                strides: strides, dilation: dilation, before: Extent(rows.before, columns.before),
                after: Extent(rows.after, columns.after), beyond: Extent(rows.beyond, columns.beyond))
        }
    }

    /// Returns the numbers of a setting: one, or one for each channel.
    private func numbers(_ name: String, _ fallback: Float) throws -> [Float] {
        guard case .list(let values)? = settings.values[name] else {
            return [try settings.float(name, default: fallback)]
        }
        return try values.map { try Configuration([name: $0]).float(name) }
    }

    private func margins(_ name: String) throws -> (before: Extent, after: Extent) {
        guard case .list(let axes)? = settings.values[name], axes.count == 2 else {
            throw unsupported("this \(name)")
        }
        let sides = try axes.map { try Configuration([name: $0]).ints(name, count: 2) ?? [0, 0] }
        return (Extent(sides[0][0], sides[1][0]), Extent(sides[0][1], sides[1][1]))
    }
}
