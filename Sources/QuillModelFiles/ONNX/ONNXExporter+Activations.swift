import QuillNetwork
import QuillTensor

extension ONNXExporter {
    /// Adds an activation, as one operator or several.
    /// - Throws: an `.argument` error for a function that ONNX's operators don't have.
    mutating func activation(_ step: InferenceNetwork.Step, _ function: ActivationFunction) throws {
        let input = step.inputs[0]
        var (x, layout) = tensor(input)
        let name = step.name
        func add(_ exporter: inout ONNXExporter, _ type: String, _ attributes: [String: Float] = [:])
            -> String
        {
            exporter.node(type, [x], attributes.mapValues { .float($0) }, name: name)
        }
        let result: String
        switch function {
        case .linear: result = x
        case .relu: result = add(&self, "Relu")
        case .leakyRelu(let slope): result = add(&self, "LeakyRelu", ["alpha": slope])
        case .relu6: result = node("Clip", [x, number(0), number(6)], name: name)
        case .rectifier(let greatest, let slope, 0):
            let rectified =
                slope == 0
                ? node("Relu", [x], name: greatest == nil ? name : "\(name)/relu")
                : node(
                    "LeakyRelu", [x], ["alpha": .float(slope)], name: greatest == nil ? name : "\(name)/relu")
            result = greatest.map { node("Min", [rectified, number($0)], name: name) } ?? rectified
        case .elu(let alpha): result = add(&self, "Elu", ["alpha": alpha])
        case .selu: result = add(&self, "Selu")
        case .celu(let alpha): result = add(&self, "Celu", ["alpha": alpha])
        case .silu: result = node("Mul", [x, node("Sigmoid", [x], name: "\(name)/sigmoid")], name: name)
        case .mish:
            let softplus = node("Softplus", [x], name: "\(name)/softplus")
            result = node("Mul", [x, node("Tanh", [softplus], name: "\(name)/tanh")], name: name)
        case .gelu(approximate: false):
            // x · ½ · (1 + erf(x / √2))
            let scaled = node("Mul", [x, number(Float(0.5).squareRoot())], name: "\(name)/scaled")
            let erf = node("Erf", [scaled], name: "\(name)/erf")
            let share = node("Add", [erf, number(1)], name: "\(name)/share")
            result = node(
                "Mul", [node("Mul", [x, share], name: "\(name)/product"), number(0.5)], name: name)
        case .softplus: result = add(&self, "Softplus")
        case .softsign: result = add(&self, "Softsign")
        case .sigmoid: result = add(&self, "Sigmoid")
        case .hardSigmoid: result = add(&self, "HardSigmoid", ["alpha": 1 / 6, "beta": 0.5])
        case .hardSilu: result = add(&self, "HardSwish")
        case .tanh: result = add(&self, "Tanh")
        case .hardTanh: result = node("Clip", [x, number(-1), number(1)], name: name)
        case .exponential: result = add(&self, "Exp")
        case .logSigmoid:
            // −softplus(−x)
            let negative = node("Neg", [x], name: "\(name)/negative")
            result = node("Neg", [node("Softplus", [negative], name: "\(name)/softplus")], name: name)
        case .softmax, .logSoftmax:
            if case .flattened = layout {
                // Its rows are the same numbers in another order.
            } else if layout == .channelsFirst {
                x = tensor(input).name
            } else {
                (x, layout) = (plainTensor(input), .plain)
            }
            let type = function == .softmax ? "Softmax" : "LogSoftmax"
            result = node(type, [x], ["axis": .int(layout == .channelsFirst ? 1 : -1)], name: name)
        case .rectifier, .gelu, .glu:
            throw QuillError(
                .argument, "the activation \(function.name) with these settings has no operator in ONNX")
        }
        set(result, layout)
    }
}
