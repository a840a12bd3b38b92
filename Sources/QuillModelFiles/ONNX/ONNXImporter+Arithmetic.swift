import QuillNetwork
import QuillTensor

extension ONNXImporter {
    mutating func addArithmetic() throws {
        let isConstant = node.inputs.map { constants[$0] != nil }
        if node.inputs.count == 2, let place = isConstant.firstIndex(of: true), isConstant != [true, true] {
            return try addFactor(value(1 - place), requiredConstant(place), isFirst: place == 0)
        }
        var parts = try node.inputs.indices.map { try value($0) }
        let shape = parts[0].shape
        if !parts.allSatisfy({ $0.shape == shape }) { return try addBroadcasting(parts) }
        if !parts.allSatisfy({ $0.layout == parts[0].layout }) {
            let isImage = shape.rank == 3
            parts = try parts.map { isImage ? try image($0) : try plain($0) }
        }
        if parts.count == 1 { return set(parts[0]) }
        let layer: any Layer
        switch (node.type, parts.count) {
        case ("Add", 2), ("Sum", _): layer = Add()
        case ("Sub", 2): layer = Subtract()
        case ("Mul", 2): layer = Multiply()
        case ("Mean", _): layer = Average()
        case ("Max", _): layer = Maximum()
        case ("Min", _): layer = Minimum()
        case ("Div", 2):
            layer = try KerasOperation(
                module: "keras.src.ops.numpy", className: "Divide", arguments: [.input(0), .input(1)])
        default: throw QuillError(.file, "expected two inputs, received \(parts.count)")
        }
        set(try add(layer, parts, shape: shape, layout: parts[0].layout))
    }

    /// Adds a calculation of two inputs one of which has extents of 1, as the weights that a squeeze-and-excitation block gives
    /// to channels.
    private mutating func addBroadcasting(_ parts: [Value]) throws {
        let names = ["Add": "Add", "Sub": "Subtract", "Mul": "Multiply", "Div": "Divide"]
        guard parts.count == 2, let name = names[node.type], parts[0].shape.rank == parts[1].shape.rank,
            let shape = try? parts[0].shape.broadcast(with: parts[1].shape)
        else {
            throw QuillError(
                .file,
                "expected inputs of the same shape, or with extents of 1, received "
                    + parts.map { "\($0.shape)" }.joined(separator: ", "))
        }
        var parts = parts
        if parts[0].layout != parts[1].layout {
            let isImage = shape.rank == 3
            parts = try parts.map { isImage ? try image($0) : try plain($0) }
        }
        let operation = try KerasOperation(
            module: "keras.src.ops.numpy", className: name, arguments: [.input(0), .input(1)])
        set(try add(operation, parts, shape: shape, layout: parts[0].layout))
    }

    /// Adds a calculation with a constant: a bias of the layer before, or a `Rescaling`.
    private mutating func addFactor(_ x: Value, _ constant: Tensor<Float>, isFirst: Bool) throws {
        let numbers = try channels(constant, of: x)
        if node.type == "Add", try addBias(numbers, to: x, node.inputs[isFirst ? 1 : 0]) { return }
        var (scale, offset): ([Float], [Float]) = ([1], [0])
        switch node.type {
        case "Add": offset = numbers
        case "Sub" where isFirst: (scale, offset) = ([-1], numbers)
        case "Sub": offset = numbers.map { -$0 }
        case "Mul": scale = numbers
        case "Div" where !isFirst: scale = numbers.map { 1 / $0 }
        case "Max" where numbers.count == 1 && numbers[0] == 0:
            return set(try add(ReLU(), [x], shape: x.shape, layout: x.layout))
        case "Min" where numbers.count == 1:
            let operation = try KerasOperation(
                module: "keras.src.ops.numpy", className: "Minimum",
                arguments: [.input(0), .value(.init(numbers[0]))])
            return set(try add(operation, [x], shape: x.shape, layout: x.layout))
        default: throw QuillError(.file, "this calculation with a constant is not supported")
        }
        guard scale.allSatisfy(\.isFinite), offset.allSatisfy(\.isFinite) else {
            throw QuillError(.file, "expected constants that are finite")
        }
        let layer =
            scale.count == 1 && offset.count == 1
            ? Rescaling(scale[0], offset: offset[0]) : Rescaling(scale, offset: offset)
        set(try add(layer, [x], shape: x.shape, layout: x.layout))
    }

    /// Returns a constant as one number, or as numbers for Quill's last axis.
    private func channels(_ constant: Tensor<Float>, of x: Value) throws -> [Float] {
        if constant.elementCount == 1, constant.rank <= x.shape.rank + 1 { return constant.elements }
        // Extents of 1 in front do not matter.
        let extents = Array(constant.shape.dimensions.drop { $0 == 1 })
        switch x.layout {
        case .plain:
            if extents == [x.shape[-1]], x.shape.rank > 0 { return constant.elements }
        case .channelsLast:
            if extents == [x.shape[0], 1, 1] { return constant.elements }
        case .flattened(let image):
            guard extents == [x.shape[0]] else { break }
            var numbers = [Float](repeating: 0, count: extents[0])
            for (row, place) in ONNXExporter.order(of: image).enumerated() {
                numbers[place] = constant.elements[row]
            }
            return numbers
        }
        throw QuillError(
            .file,
            "a constant of shape \(constant.shape) is neither one number nor one for each channel of samples of shape \(x.shape)"
        )
    }

    /// Makes numbers the bias of the layer that makes `x`, if it has none and nothing else takes its output.
    private mutating func addBias(_ numbers: [Float], to x: Value, _ tensor: String) throws -> Bool {
        guard useCounts[tensor] == 1, let index = entries.lastIndex(where: { $0.name == x.address.layer }),
            let layer = entries[index].layer as? any ConfigurableLayer,
            layer is Dense || layer is Conv2D || layer is DepthwiseConv2D
        else { return false }
        let name = entries[index].name
        var settings = layer.configuration
        let count = x.layout == .channelsLast ? x.shape[0] : x.shape[-1]
        guard weights["\(name)/bias"] == nil, numbers.count == count || numbers.count == 1 else {
            return false
        }
        settings.values["use_bias"] = true
        entries[index].layer = try type(of: layer).init(configuration: settings, name: nil)
        weights["\(name)/bias"] = Tensor(
            numbers.count == count ? numbers : [Float](repeating: numbers[0], count: count))
        set(x)
        return true
    }
}
