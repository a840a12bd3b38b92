import QuillGraph
import QuillTensor

extension KerasOperation {
    typealias Function = @Sendable (OperationCall) throws -> Node

    /// Operations on each number, and the softmax.
    static let arithmetic: [String: Function] = {
        var result = binary.merging(unary) { $1 }
        for name in activations {
            result[name] = { call in
                let x = try call.operand
                guard let function = try ActivationFunction.named(call.className, call.settings) else {
                    return x
                }
                return function(x)
            }
        }
        return result
    }()

    /// Operations that are activations. `ReLU` is `keras.activations.relu` with settings.
    private static let activations = [
        "Relu", "ReLU", "Relu6", "LeakyRelu", "Elu", "Selu", "Celu", "Gelu", "Silu", "Mish", "Softplus",
        "Softsign", "Sigmoid", "HardSigmoid", "HardSilu", "LogSigmoid", "Tanh", "HardTanh",
    ]

    private static let binary: [String: Function] = [
        "Add": { try combined($0, +) },
        "Subtract": { try combined($0, -) },
        "Multiply": { try combined($0, *) },
        "Divide": { try combined($0, /) },
        "TrueDivide": { try combined($0, /) },
        "Maximum": { try combined($0) { maximum($0, $1) } },
        "Minimum": { try combined($0) { minimum($0, $1) } },
        "Power": { call in
            if let (x, exponent) = try? call.operandAndValue, exponent == .number(2) { return square(x) }
            return try combined(call) { power($0, $1) }
        },
    ]

    private static func combined(_ call: OperationCall, _ function: (Node, Node) -> Node) throws -> Node {
        let (a, b) = try call.pair
        return function(a, b)
    }

    private static let unary: [String: Function] = [
        "Negative": { -(try $0.operand) },
        "Absolute": { abs(try $0.operand) },
        "Abs": { abs(try $0.operand) },
        "Square": { square(try $0.operand) },
        "Sqrt": { sqrt(try $0.operand) },
        "Rsqrt": { 1 / sqrt(try $0.operand) },
        "Reciprocal": { reciprocal(try $0.operand) },
        "Exp": { exp(try $0.operand) },
        "Log": { log(try $0.operand) },
        "Sin": { sin(try $0.operand) },
        "Cos": { cos(try $0.operand) },
        "Sign": { sign(try $0.operand) },
        "Erf": { erf(try $0.operand) },
        "Clip": { call in
            let lowest = try call.settings.float("x_min"), highest = try call.settings.float("x_max")
            return minimum(maximum(try call.operand, lowest), highest)
        },
        "Softmax": { call in
            let x = try call.operand
            return x.softmax(along: try call.axes(rank: x.shape.rank))
        },
        "LogSoftmax": { call in
            let x = try call.operand
            return x.logSoftmax(along: try call.axes(rank: x.shape.rank))
        },
        "Glu": { call in
            let x = try call.operand
            return x.movingToEnd([try call.axis(rank: x.shape.rank)]) { glu($0) }
        },
        "Cast": { call in
            try call.settings.require("dtype", "float32")
            return try call.operand
        },
    ]
}
