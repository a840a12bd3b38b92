import QuillGraph
import QuillNetwork
import QuillTensor

extension SourceProgram {
    /// Adds the calls of a step.
    mutating func add(_ step: InferenceNetwork.Step, _ inputs: [Buffer], _ output: Buffer) throws {
        let input = shape(of: step.inputs[0]), count = step.output.elementCount
        switch step.operation {
        case .affine(let scale, let offset):
            let channels = max(scale.count, offset.count)
            affine(
                inputs, output, count,
                channels == scale.count ? scale : .init(repeating: scale[0], count: channels),
                channels == offset.count ? offset : .init(repeating: offset[0], count: channels))
        case .normalization(let numbers):
            let scale = numbers.scale
            affine(
                inputs, output, count, scale,
                zip(zip(numbers.beta, numbers.mean), scale).map { pair, scale in pair.0 - pair.1 * scale })
        case .layerNormalization: throw Self.unsupported("LayerNormalization")
        case .transposedConvolution: throw Self.unsupported("Conv2DTranspose")
        case .slopes: throw Self.unsupported("PReLU")
        case .cropping: throw Self.unsupported("Cropping2D")
        case .upsampling: throw Self.unsupported("UpSampling2D")
        case .dense(let kernel, let bias):
            let units = kernel.shape[1]
            let places = [store(kernel.elements), store(bias ?? .init(repeating: 0, count: units))]
            call("dense", inputs, output, weights: places, [count / units, kernel.shape[0], units])
        case .convolution(let kernel, let bias, let window, let groups):
            let filters = kernel.shape[3]
            let places = [store(kernel.elements), store(bias ?? .init(repeating: 0, count: filters))]
            call(
                "convolution", inputs, output, weights: places,
                input.dimensions + step.output.dimensions + numbers(window)
                    + [window.dilation.height, window.dilation.width, groups])
        case .maxPooling(let window):
            call("pooling", inputs, output, input.dimensions + step.output.dimensions + numbers(window) + [1])
        case .averagePooling(let window):
            call("pooling", inputs, output, input.dimensions + step.output.dimensions + numbers(window) + [0])
        case .globalMaximum: call("globalPooling", inputs, output, [input[0] * input[1], input[2], 1])
        case .globalAverage: call("globalPooling", inputs, output, [input[0] * input[1], input[2], 0])
        case .activation(let function): try activation(function, inputs, output, count, step.output)
        case .function(let function): call(self.function(Self.formula(function)), inputs, output, [count])
        case .reshape: break
        case .permutation(let order):
            guard input.rank <= 3 else {
                throw QuillError(.argument, "a permutation of more than three axes")
            }
            let strides = order.map { input.strides[$0] }
            let padding = [Int](repeating: 1, count: 3 - input.rank)
            call(
                "permutation", inputs, output,
                padding + step.output.dimensions + [Int](repeating: 0, count: 3 - input.rank) + strides)
        case .zeroPadding(let before, _):
            call(
                "padding", inputs, output,
                input.dimensions + [step.output[0], step.output[1], before.height, before.width])
        case .merge(let merge): combine(merge, inputs, output, count)
        case .concatenation(let axis):
            let inner = step.output.dimensions[axis...].reduce(1, *)
            var offset = 0
            for (index, value) in step.inputs.enumerated() {
                let block = shape(of: value).dimensions[axis...].reduce(1, *)
                call("copyBlocks", [inputs[index]], output, [count / inner, block, inner, offset])
                offset += block
            }
        }
    }

    private static func unsupported(_ layer: String) -> QuillError {
        QuillError(.argument, "the layer \(layer) cannot be expressed in source code; ONNX files hold it")
    }

    private func numbers(_ window: InferenceNetwork.Window) -> [Int] {
        [
            window.size.height, window.size.width, window.strides.height, window.strides.width,
            window.before.height, window.before.width,
        ]
    }

    private mutating func affine(
        _ inputs: [Buffer], _ output: Buffer, _ count: Int, _ scale: [Float], _ offset: [Float]
    ) {
        let places = [store(scale), store(offset)]
        call("affine", inputs, output, weights: places, [count, scale.count])
    }

    private mutating func combine(
        _ merge: InferenceNetwork.Merge, _ inputs: [Buffer], _ output: Buffer, _ count: Int
    ) {
        let kind =
            switch merge {
            case .add, .average: 0
            case .subtract: 1
            case .multiply: 2
            case .divide: 3
            case .maximum: 4
            case .minimum: 5
            }
        if inputs.count == 1 { call("copyBlocks", inputs, output, [1, count, count, 0]) }
        for (index, input) in inputs.enumerated().dropFirst() {
            call("combination", [index == 1 ? inputs[0] : output, input], output, [count, kind])
        }
        if merge == .average { affine([output], output, count, [1 / Float(inputs.count)], [0]) }
    }

    private mutating func activation(
        _ function: ActivationFunction, _ inputs: [Buffer], _ output: Buffer, _ count: Int, _ shape: Shape
    ) throws {
        switch function {
        case .softmax, .logSoftmax:
            let width = shape[-1]
            call("softmax", inputs, output, [count / width, width, function == .softmax ? 0 : 1])
        default:
            guard let formula = Self.formula(function) else {
                throw QuillError(
                    .argument, "the activation \(function.name) cannot be written as source code")
            }
            call(self.function(formula), inputs, output, [count])
        }
    }

    private static func formula(_ function: InferenceNetwork.Function) -> String {
        switch function {
        case .absolute: return "v > 0 ? v : -v"
        case .erf: return "erf(v)"
        case .logarithm: return "log(v)"
        case .negative: return "-v"
        case .reciprocal: return "1 / v"
        case .squareRoot: return "sqrt(v)"
        case .clip(let least, let greatest):
            let below = least == -.infinity ? "v" : "v < \(Double(least)) ? \(Double(least)) : v"
            return greatest == .infinity ? below : "v > \(Double(greatest)) ? \(Double(greatest)) : \(below)"
        }
    }

    /// Returns the formula of an activation of a number `v`; nil for those that combine several numbers.
    private static func formula(_ function: ActivationFunction) -> String? {
        switch function {
        case .linear: return "v"
        case .relu: return "v > 0 ? v : 0"
        case .leakyRelu(let slope): return "v > 0 ? v : \(Double(slope)) * v"
        case .relu6: return "v > 6 ? 6 : v > 0 ? v : 0"
        case .rectifier(let greatest, let slope, let threshold):
            // With the greatest value first, because an infinite number times 0 is none.
            let below = slope == 0 ? "0" : "\(Double(slope)) * (v - \(Double(threshold)))"
            let positive = "v > \(Double(threshold)) ? v : \(below)"
            return greatest.map { "v >= \(Double($0)) ? \(Double($0)) : \(positive)" } ?? positive
        case .elu(let alpha): return "v > 0 ? v : \(Double(alpha)) * expm1(v)"
        case .celu(let alpha): return "v > 0 ? v : \(Double(alpha)) * expm1(v / \(Double(alpha)))"
        case .selu: return "1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * expm1(v))"
        case .gelu(approximate: false): return "0.5 * v * (1 + erf(v / 1.4142135623730951))"
        case .gelu(approximate: true):
            return "0.5 * v * (1 + tanh(0.7978845608028654 * (v + 0.044715 * v * v * v)))"
        case .silu: return "v / (1 + exp(-v))"
        case .mish: return "v * tanh((v > 0 ? v : 0) + log1p(exp(v > 0 ? -v : v)))"
        case .softplus: return "(v > 0 ? v : 0) + log1p(exp(v > 0 ? -v : v))"
        case .softsign: return "v / (1 + (v > 0 ? v : -v))"
        case .sigmoid: return "1 / (1 + exp(-v))"
        case .hardSigmoid: return "v >= 3 ? 1 : v <= -3 ? 0 : v / 6 + 0.5"
        case .hardSilu: return "v >= 3 ? v : v <= -3 ? 0 : v * (v / 6 + 0.5)"
        case .logSigmoid: return "(v > 0 ? 0 : v) - log1p(exp(v > 0 ? -v : v))"
        case .tanh: return "tanh(v)"
        case .hardTanh: return "v > 1 ? 1 : v < -1 ? -1 : v"
        case .exponential: return "exp(v)"
        case .softmax, .logSoftmax, .glu: return nil
        }
    }
}
