import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXImporter {
    mutating func addGemm() throws {
        let x = try value()
        guard x.shape.rank == 1, try node.int("transA", default: 0) == 0 else {
            throw QuillError(.file, "expected rows, received samples of shape \(x.shape)")
        }
        var kernel = try matrix(1)
        if try node.int("transB", default: 0) != 0 { kernel = kernel.transposed() }
        let alpha = try node.float("alpha", default: 1), beta = try node.float("beta", default: 1)
        if alpha != 1 { kernel = kernel.map { $0 * alpha } }
        let units = kernel.shape[1]
        var bias = try constant(2)
        if let given = bias {
            guard given.elementCount == units || given.elementCount == 1,
                given.shape[-1] == given.elementCount || given.rank == 0
            else {
                throw QuillError(
                    .file, "expected a bias of \(units) numbers, received the shape \(given.shape)")
            }
            let numbers = given.elements.map { $0 * beta }
            bias = Tensor(numbers.count == units ? numbers : [Float](repeating: numbers[0], count: units))
        }
        try addDense(x, kernel, bias: bias)
    }

    mutating func addProduct() throws {
        try addDense(value(), matrix(1), bias: nil)
    }

    private func matrix(_ index: Int) throws -> Tensor<Float> {
        let tensor = try requiredConstant(index)
        guard tensor.rank == 2, tensor.elementCount > 0 else {
            throw QuillError(.file, "expected a matrix of weights, received the shape \(tensor.shape)")
        }
        return tensor
    }

    private mutating func addDense(_ value: Value, _ kernel: Tensor<Float>, bias: Tensor<Float>?) throws {
        var (x, kernel) = (value, kernel)
        guard x.shape.rank > 0, x.shape[-1] == kernel.shape[0] else {
            throw QuillError(
                .file, "expected \(kernel.shape[0]) inputs, received samples of shape \(x.shape)")
        }
        if case .flattened(let image) = x.layout {
            // The rows are in the order of channels, rows, columns.
            var inverse = [Int](repeating: 0, count: kernel.shape[0])
            for (row, place) in ONNXExporter.order(of: image).enumerated() { inverse[place] = row }
            kernel = try kernel.gathering(inverse)
        } else {
            x = try plain(x)
        }
        let units = kernel.shape[1]
        var weights = ["kernel": kernel]
        weights["bias"] = bias
        set(
            try add(
                Dense(units, useBias: bias != nil), [x],
                shape: Shape(x.shape.dimensions.dropLast() + [units]),
                layout: .plain, name: layerName(weight: node.inputs[1]), weights: weights))
    }

    mutating func addConvolution() throws {
        var x = try image(value())
        let kernel = try requiredConstant(1)
        let groups = try node.int("group", default: 1)
        guard kernel.rank == 4, kernel.elementCount > 0, groups > 0, kernel.shape[0] % groups == 0,
            kernel.shape[1] <= x.shape[0], kernel.shape[1] * groups == x.shape[0]
        else {
            throw QuillError(
                .file,
                "a kernel of shape \(kernel.shape) in \(groups) groups does not fit images of shape \(x.shape)"
            )
        }
        let (filters, size) = (kernel.shape[0], Extent(kernel.shape[2], kernel.shape[3]))
        let window = try window(size, on: x.shape)
        if let margins = window.margins { x = try padded(x, margins) }
        let bias = try constant(2)
        if let bias, bias.shape != [filters] {
            throw QuillError(.file, "expected a bias of \(filters) numbers, received the shape \(bias.shape)")
        }
        // [filters, channels, height, width] → [height, width, channels, filters]
        var own = kernel.transposed(2, 3, 1, 0)
        let isDepthwise = groups > 1 && kernel.shape[1] == 1
        let layer: any Layer
        if isDepthwise {
            own = try own.reshaped(to: [size.height, size.width, groups, filters / groups])
            layer = DepthwiseConv2D(
                size, strides: window.strides, padding: window.padding, depthMultiplier: filters / groups,
                dilationRate: window.dilation, useBias: bias != nil)
        } else {
            layer = Conv2D(
                filters, size, strides: window.strides, padding: window.padding,
                dilationRate: window.dilation,
                groups: groups, useBias: bias != nil)
        }
        var weights = ["kernel": own]
        weights["bias"] = bias
        set(
            try add(
                layer, [x], shape: [filters, window.output.height, window.output.width],
                layout: .channelsLast,
                name: layerName(weight: node.inputs[1]), weights: weights))
    }

    mutating func addNormalization() throws {
        var x = try value()
        guard try node.int("training_mode", default: 0) == 0 else {
            throw QuillError(.file, "the model was exported for training; export it for inference")
        }
        if x.shape.rank == 3 { x = try image(x) }
        guard x.shape.rank == 1 || x.shape.rank == 3 else {
            throw QuillError(.file, "expected rows or images, received samples of shape \(x.shape)")
        }
        x = x.shape.rank == 1 ? try plain(x) : x
        let names = ["gamma", "beta", "moving_mean", "moving_variance"]
        var weights: [String: Tensor<Float>] = [:]
        for (index, name) in names.enumerated() {
            let tensor = try requiredConstant(index + 1)
            guard tensor.shape == [x.shape[0]] else {
                throw QuillError(.file, "expected \(x.shape[0]) numbers, received the shape \(tensor.shape)")
            }
            weights[name] = tensor
        }
        let layer = BatchNormalization(
            momentum: try node.float("momentum", default: 0.9),
            epsilon: try node.float("epsilon", default: 1e-5))
        set(
            try add(
                layer, [x], shape: x.shape, layout: x.layout, name: layerName(weight: node.inputs[1]),
                weights: weights))
    }
}
