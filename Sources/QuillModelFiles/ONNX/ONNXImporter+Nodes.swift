import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXImporter {
    /// The operators that are read, for messages.
    static let operators =
        "Add, AveragePool, BatchNormalization, Cast, Celu, Clip, Concat, Constant, Conv, ConvTranspose, Div, Dropout, "
        + "Elu, Exp, Flatten, Gather, Gelu, Gemm, GlobalAveragePool, GlobalMaxPool, HardSigmoid, HardSwish, Identity, "
        + "LayerNormalization, LeakyRelu, LogSoftmax, MatMul, Max, MaxPool, Mean, Min, Mish, Mul, Neg, PRelu, Pad, "
        + "ReduceMax, ReduceMean, Relu, Reshape, Resize, Selu, Shape, Sigmoid, Slice, "
        + "Softmax, Softplus, Softsign, Squeeze, Sub, Sum, Tanh, Tile, Transpose, Unsqueeze"

    /// Adds the layers of the current node.
    mutating func add() throws {
        guard ["", "ai.onnx"].contains(node.domain) else {
            throw QuillError(.file, "the operators of '\(node.domain)' are not supported")
        }
        if try addPattern() || addConstant() { return }
        switch node.type {
        case "Identity": set(try value())
        case "Cast":
            // FLOAT, FLOAT16, DOUBLE, BFLOAT16: other types change the numbers.
            guard [1, 10, 11, 16].contains(try node.int("to", default: 1)) else {
                throw QuillError(.file, "attribute 'to': expected a type of floating-point numbers")
            }
            set(try value())
        case "Dropout": try addDropout()
        case "Conv": try addConvolution()
        case "ConvTranspose": try addTransposedConvolution()
        case "Gemm": try addGemm()
        case "MatMul": try addProduct()
        case "BatchNormalization": try addNormalization()
        case "LayerNormalization": try addLayerNormalization()
        case "PRelu": try addSlopes()
        case "Resize": try addResize()
        case "Slice": try addSlice()
        case "MaxPool", "AveragePool": try addPooling()
        case "GlobalAveragePool", "GlobalMaxPool":
            let image = try image(value())
            let layer: any Layer =
                node.type == "GlobalMaxPool"
                ? GlobalMaxPooling2D(keepDims: true) : GlobalAveragePooling2D(keepDims: true)
            set(try add(layer, [image], shape: [image.shape[0], 1, 1], layout: .channelsLast))
        case "ReduceMean", "ReduceMax": try addReduction()
        case "Flatten":
            guard try node.int("axis", default: 1) == 1 else {
                throw QuillError(.file, "only axis 1 is supported: another one mixes the samples of a batch")
            }
            set(try reshaped(value(), to: [try value().shape.elementCount]))
        case "Reshape": try addReshape()
        case "Squeeze", "Unsqueeze": try addAxes()
        case "Transpose": try addTransposition()
        case "Pad": try addPadding()
        case "Concat": try addConcatenation()
        case "Add", "Sub", "Mul", "Div", "Sum", "Mean", "Max", "Min": try addArithmetic()
        case "Softmax", "LogSoftmax": try addSoftmax()
        default: try addActivation()
        }
    }

    private mutating func addDropout() throws {
        let x = try value()
        var rate = try node.float("ratio", default: 0.5)
        if let ratio = try constant(1) { rate = ratio.elementCount == 1 ? ratio.scalar : .nan }
        guard rate >= 0, rate < 1 else { throw QuillError(.file, "expected a ratio from 0 to below 1") }
        set(try add(Dropout(rate), [x], shape: x.shape, layout: x.layout))
    }

    private mutating func addSoftmax() throws {
        let x = try value()
        let rank = x.shape.rank + 1
        let given = try node.int("axis", default: model.opset < 13 ? 1 : -1)
        let axis = given < 0 ? given + rank : given
        guard axis > 0, axis < rank else {
            throw QuillError(.file, "axis \(given) is not one of the samples")
        }
        // Before version 13, it is along this axis and all that follow.
        guard model.opset >= 13 || axis == rank - 1 else {
            throw QuillError(.file, "axis \(given) before version 13 of the operators is not supported")
        }
        let function: ActivationFunction = node.type == "Softmax" ? .softmax : .logSoftmax
        let isChannels = x.layout == .channelsLast && axis == 1
        if isChannels || (axis == rank - 1 && x.layout != .channelsLast) {
            set(
                try add(
                    function == .softmax ? Softmax() : Activation(function), [x], shape: x.shape,
                    layout: x.layout))
            return
        }
        guard node.type == "Softmax" else { throw QuillError(.file, "only the last axis is supported") }
        let plain = try plain(x)
        set(try add(Softmax(axis: axis), [plain], shape: x.shape, layout: .plain))
    }

    private mutating func addActivation() throws {
        let function: ActivationFunction? =
            switch node.type {
            case "Relu": .relu
            case "LeakyRelu": .leakyRelu(try node.float("alpha", default: 0.01))
            case "Elu": .elu(try node.float("alpha", default: 1))
            case "Celu": .celu(try node.float("alpha", default: 1))
            case "Selu": try isUsualSelu() ? .selu : nil
            case "Sigmoid": .sigmoid
            case "Tanh": .tanh
            case "Softplus": .softplus
            case "Softsign": .softsign
            case "HardSwish": .hardSilu
            case "Mish": .mish
            case "Exp": .exponential
            case "Gelu": .gelu(approximate: try node.text("approximate", default: "none") == "tanh")
            case "HardSigmoid":
                try node.float("alpha", default: 0.2) == 1 / 6 && node.float("beta", default: 0.5) == 0.5
                    ? .hardSigmoid : nil
            default: nil
            }
        let x = try value()
        if let function {
            if case .leakyRelu(let slope) = function, !(slope >= 0) {
                throw QuillError(.file, "attribute 'alpha': expected 0 or more, received \(slope)")
            }
            let layer: any Layer = function == .relu ? ReLU() : Activation(function)
            return set(try add(layer, [x], shape: x.shape, layout: x.layout))
        }
        switch node.type {
        case "Clip": try addClip(x)
        case "Tile":
            throw QuillError(
                .file,
                "only copies of rows and columns beside each other, as UpSampling2D makes, are supported")
        case "Erf", "Neg", "Sqrt", "Abs", "Log", "Reciprocal":
            let names = ["Neg": "Negative", "Abs": "Absolute"]
            let operation = try KerasOperation(
                module: node.type == "Erf" ? "keras.src.ops.math" : "keras.src.ops.numpy",
                className: names[node.type] ?? node.type, arguments: [.input(0)])
            set(try add(operation, [x], shape: x.shape, layout: x.layout))
        default:
            throw QuillError(
                .file,
                "the operator, or this setting of it, is not supported; supported are \(Self.operators)")
        }
    }

    /// Whether alpha and gamma are the numbers of the paper, which are the defaults.
    private func isUsualSelu() throws -> Bool {
        let alpha = try node.float("alpha", default: 1.673_263_2),
            gamma = try node.float("gamma", default: 1.050_701)
        return abs(alpha - 1.673_263_2) < 1e-5 && abs(gamma - 1.050_701) < 1e-5
    }

    private mutating func addClip(_ x: Value) throws {
        var least = try node.float("min", default: -.infinity)
        var greatest = try node.float("max", default: .infinity)
        if let bound = try constant(1) { least = bound.elementCount == 1 ? bound.scalar : .nan }
        if let bound = try constant(2) { greatest = bound.elementCount == 1 ? bound.scalar : .nan }
        guard least <= greatest else { throw QuillError(.file, "expected a minimum and a greater maximum") }
        let layer: any Layer =
            switch (least, greatest) {
            case (0, .infinity): ReLU()
            case (0, 6): Activation(.relu6)
            case (0, _): ReLU(maxValue: greatest)
            default:
                try KerasOperation(
                    module: "keras.src.ops.numpy", className: "Clip",
                    settings: Configuration([
                        "x_min": .init(max(least, -.greatestFiniteMagnitude)),
                        "x_max": .init(min(greatest, .greatestFiniteMagnitude)),
                    ]),
                    arguments: [.input(0)])
            }
        set(try add(layer, [x], shape: x.shape, layout: x.layout))
    }
}
