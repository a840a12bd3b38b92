import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXExporter {
    /// Adds the nodes of a step whose result is the given value.
    mutating func add(_ step: InferenceNetwork.Step, _ value: Int) throws {
        let input = step.inputs[0]
        let shape = network.shape(of: input)
        switch step.operation {
        case .affine(let scale, let offset): affine(step, scale, offset)
        case .normalization(let numbers): normalization(step, numbers)
        case .layerNormalization(let gamma, let beta, let epsilon):
            layerNormalization(step, gamma, beta, epsilon)
        case .transposedConvolution(let kernel, let bias, let window):
            transposedConvolution(step, kernel, bias, window)
        case .slopes(let slopes): self.slopes(step, slopes)
        case .cropping(let before, let after): cropping(step, before, after, of: shape)
        case .upsampling(let factor, let isLinear): upsampling(step, factor, isLinear: isLinear)
        case .dense(let kernel, let bias): try dense(step, kernel, bias)
        case .convolution(let kernel, let bias, let window, let groups):
            let image = imageTensor(input)
            // [height, width, channels, filters] → [filters, channels, height, width]
            var inputs = [image, weight("\(step.name)/kernel", kernel.transposed(3, 2, 0, 1))]
            if let bias { inputs.append(weight("\(step.name)/bias", Tensor(bias))) }
            var attributes = Self.attributes(window)
            attributes["dilations"] = .ints(Self.pair(window.dilation))
            attributes["group"] = .int(Int64(groups))
            set(node("Conv", inputs, attributes, name: step.name), .channelsFirst)
        case .maxPooling(let window):
            set(
                node("MaxPool", [imageTensor(input)], Self.attributes(window), name: step.name),
                .channelsFirst)
        case .averagePooling(let window):
            var attributes = Self.attributes(window)
            attributes["count_include_pad"] = .int(0)
            set(node("AveragePool", [imageTensor(input)], attributes, name: step.name), .channelsFirst)
        case .globalMaximum, .globalAverage:
            let type =
                if case .globalMaximum = step.operation { "GlobalMaxPool" } else { "GlobalAveragePool" }
            let pooled = node(type, [imageTensor(input)], name: step.name)
            set(node("Flatten", [pooled], ["axis": .int(1)], name: "\(step.name)/flat"))
        case .activation(let function): try activation(step, function)
        case .function(let function):
            let (name, layout) = tensor(input)
            set(functionNode(function, name, step.name), layout)
        case .reshape: reshape(step, from: shape)
        case .permutation(let order):
            let (name, layout) = tensor(input)
            if order == [1, 2, 0], layout == .plain {
                set(name, .channelsFirst)
            } else if order == [2, 0, 1], layout == .channelsFirst {
                set(name)
            } else {
                let axes = [0] + order.map { Int64($0 + 1) }
                set(node("Transpose", [plainTensor(input)], ["perm": .ints(axes)], name: step.name))
            }
        case .zeroPadding(let before, let after):
            let margins = [0, 0, before.height, before.width, 0, 0, after.height, after.width]
            set(node("Pad", [imageTensor(input), integers(margins)], name: step.name), .channelsFirst)
        case .merge(let merge): merged(step, merge)
        case .concatenation(let axis):
            let isImage =
                step.output.rank == 3 && step.inputs.contains { tensor($0).layout == .channelsFirst }
            let tensors = step.inputs.map { isImage ? imageTensor($0) : plainTensor($0) }
            let place = isImage ? [2, 3, 1][axis] : axis + 1
            set(
                node("Concat", tensors, ["axis": .int(Int64(place))], name: step.name),
                isImage ? .channelsFirst : .plain)
        }
    }

    private mutating func functionNode(
        _ function: InferenceNetwork.Function, _ x: String, _ name: String
    ) -> String {
        switch function {
        case .absolute: node("Abs", [x], name: name)
        case .erf: node("Erf", [x], name: name)
        case .logarithm: node("Log", [x], name: name)
        case .negative: node("Neg", [x], name: name)
        case .reciprocal: node("Reciprocal", [x], name: name)
        case .squareRoot: node("Sqrt", [x], name: name)
        case .clip(let least, let greatest):
            clipped(x, least, greatest, name)
        }
    }

    private mutating func clipped(_ x: String, _ least: Float, _ greatest: Float, _ name: String) -> String {
        // An empty name is an absent bound.
        let bounds = [
            least == -.infinity ? "" : number(least), greatest == .infinity ? "" : number(greatest),
        ]
        return node("Clip", [x] + (bounds[1].isEmpty ? [bounds[0]] : bounds), name: name)
    }

    static func pair(_ extent: Extent) -> [Int64] { [Int64(extent.height), Int64(extent.width)] }

    private static func attributes(_ window: InferenceNetwork.Window) -> [String: ONNXModel.Attribute] {
        [
            "kernel_shape": .ints(pair(window.size)), "strides": .ints(pair(window.strides)),
            "pads": .ints(pair(window.before) + pair(window.after)),
        ]
    }

    private mutating func reshape(_ step: InferenceNetwork.Step, from shape: Shape) {
        let input = step.inputs[0]
        let (name, layout) = tensor(input)
        guard step.output != shape else { return set(name, layout) }
        var source: String?
        if layout == .channelsFirst {
            // The order of the numbers is the same if there is one channel, or one position.
            if shape[2] == 1 || shape[0] * shape[1] == 1 {
                source = name
            } else if step.output.rank == 1 {
                return set(
                    node("Flatten", [name], ["axis": .int(1)], name: step.name), .flattened(shape))
            }
        }
        let tensor = source ?? plainTensor(input)
        set(node("Reshape", [tensor, integers([0] + step.output.dimensions)], name: step.name))
    }

    private mutating func dense(_ step: InferenceNetwork.Step, _ kernel: Tensor<Float>, _ bias: [Float]?)
        throws
    {
        let input = step.inputs[0]
        var (name, layout) = tensor(input)
        var kernel = kernel
        if case .flattened(let image) = layout {
            kernel = try kernel.gathering(Self.order(of: image))
        } else {
            name = plainTensor(input)
            layout = .plain
        }
        let weights = weight("\(step.name)/kernel", kernel)
        let addend = bias.map { weight("\(step.name)/bias", Tensor($0)) }
        guard step.output.rank > 1 else {
            return set(node("Gemm", [name, weights] + (addend.map { [$0] } ?? []), name: step.name))
        }
        let product = node(
            "MatMul", [name, weights], name: addend == nil ? step.name : "\(step.name)/product")
        set(addend.map { node("Add", [product, $0], name: step.name) } ?? product)
    }

    /// Returns numbers of channels in the order and shape that broadcasts over a tensor.
    private func channels(_ numbers: [Float], _ layout: Layout) -> Tensor<Float> {
        guard numbers.count > 1 else { return Tensor(scalar: numbers[0]) }
        switch layout {
        case .plain: return Tensor(numbers)
        case .channelsFirst: return Tensor(numbers).reshaped([numbers.count, 1, 1])
        case .flattened(let shape): return Tensor(Self.order(of: shape).map { numbers[$0] })
        }
    }

    private mutating func affine(_ step: InferenceNetwork.Step, _ scale: [Float], _ offset: [Float]) {
        var (name, layout) = tensor(step.inputs[0])
        let hasOffset = offset != [0], hasScale = scale != [1] || !hasOffset
        if hasScale {
            let factor = weight("\(step.name)/scale", channels(scale, layout))
            name = node("Mul", [name, factor], name: hasOffset ? "\(step.name)/scaled" : step.name)
        }
        if hasOffset {
            let addend = weight("\(step.name)/offset", channels(offset, layout))
            name = node("Add", [name, addend], name: step.name)
        }
        set(name, layout)
    }

    private mutating func normalization(
        _ step: InferenceNetwork.Step, _ numbers: InferenceNetwork.Normalization
    ) {
        let input = step.inputs[0]
        var (name, layout) = tensor(input)
        switch step.output.rank {
        case 1: break
        case 3: (name, layout) = (imageTensor(input), .channelsFirst)
        default:
            // Channels are the second axis of ONNX's operator, so numbers along another are scaled and moved.
            let scale = numbers.scale
            let offset = zip(zip(numbers.beta, numbers.mean), scale).map { $0.0 - $0.1 * $1 }
            return affine(step, scale, offset)
        }
        let parts = [
            ("gamma", numbers.gamma), ("beta", numbers.beta), ("moving_mean", numbers.mean),
            ("moving_variance", numbers.variance),
        ]
        let inputs = parts.map { part -> String in
            let ordered = if case .flattened = layout { channels(part.1, layout) } else { Tensor(part.1) }
            return weight("\(step.name)/\(part.0)", ordered)
        }
        let attributes: [String: ONNXModel.Attribute] = [
            "epsilon": .float(numbers.epsilon), "momentum": .float(numbers.momentum),
        ]
        set(node("BatchNormalization", [name] + inputs, attributes, name: step.name), layout)
    }

    private mutating func merged(_ step: InferenceNetwork.Step, _ merge: InferenceNetwork.Merge) {
        let layouts = step.inputs.map { tensor($0).layout }
        let isImage = step.output.rank == 3 && layouts.contains(.channelsFirst)
        let isAlike = layouts.allSatisfy { $0 == layouts[0] }
        let tensors = step.inputs.map {
            isAlike ? tensor($0).name : isImage ? imageTensor($0) : plainTensor($0)
        }
        let layout = isAlike ? layouts[0] : isImage ? .channelsFirst : .plain
        switch merge {
        case .average: set(node("Mean", tensors, name: step.name), layout)
        case .maximum: set(node("Max", tensors, name: step.name), layout)
        case .minimum: set(node("Min", tensors, name: step.name), layout)
        case .add, .subtract, .multiply, .divide:
            let type =
                switch merge {
                case .add: "Add"
                case .subtract: "Sub"
                case .multiply: "Mul"
                default: "Div"
                }
            var result = tensors[0]
            for (index, tensor) in tensors.enumerated().dropFirst() {
                let isLast = index == tensors.count - 1
                result = node(type, [result, tensor], name: isLast ? step.name : "\(step.name)/\(index)")
            }
            set(result, layout)
        }
    }
}
