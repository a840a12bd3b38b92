import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXImporter {
    /// Adds the layer of a group of nodes that ends with the current one.
    /// - Returns: whether there is one.
    mutating func addPattern() throws -> Bool {
        let output = node.outputs.first ?? ""
        if let group = patterns.normalizations[output] {
            try add(group)
            return true
        }
        if let group = patterns.repetitions[output] {
            try add(group)
            return true
        }
        return false
    }

    /// Returns what another node than the current one says.
    private mutating func reading<T>(
        _ other: ONNXModel.Node, _ body: (inout ONNXImporter) throws -> T
    ) rethrows -> T {
        let current = node
        node = other
        defer { node = current }
        return try body(&self)
    }

    private mutating func add(_ group: ONNXPatterns.Normalization) throws {
        guard let x = values[group.input] else {
            throw QuillError(.file, "'\(group.input)': expected the output of an earlier node")
        }
        let extents = [1] + x.shape.dimensions
        let axes = try group.means.map { mean in
            try reading(mean) { importer in
                guard try importer.node.int("keepdims", default: 1) != 0,
                    let axes = try importer.ints("axes", input: 1)
                else { throw QuillError(.file, "only means that keep their axes are supported") }
                return axes.map { $0 < 0 ? $0 + extents.count : $0 }.sorted()
            }
        }
        guard axes[0] == axes[1], !axes[0].isEmpty, Set(axes[0]).count == axes[0].count,
            axes[0].allSatisfy({ $0 > 0 && $0 < extents.count })
        else { throw QuillError(.file, "expected a mean and a variance along the same axes of the samples") }
        if let reshaping = group.reshaping {
            var kept = extents
            for axis in axes[0] { kept[axis] = 1 }
            let target = try reading(reshaping) { try $0.list(1) } ?? []
            guard try resolved(target, x: Shape(Array(kept.dropFirst()))) == Shape(Array(kept.dropFirst()))
            else {
                throw QuillError(.file, "the means are reshaped to \(target), which is not supported")
            }
        }
        let epsilon = try required(group.epsilon)
        guard epsilon.elementCount == 1 else { throw QuillError(.file, "expected one number for ε") }
        let isImage = x.layout == .channelsLast && axes[0] == [1]
        let input = isImage ? x : try plain(x)
        var weights: [String: Tensor<Float>] = [:]
        for (name, constant) in [("gamma", group.gamma), ("beta", group.beta)] {
            guard let constant else { continue }
            let tensor = try required(constant)
            var expected = [Int](repeating: 1, count: extents.count)
            for axis in axes[0] { expected[axis] = extents[axis] }
            let given = tensor.shape.dimensions
            guard [Int](repeating: 1, count: max(0, extents.count - given.count)) + given == expected else {
                throw QuillError(
                    .file, "expected '\(constant)' of shape \(Shape(expected)), received \(tensor.shape)")
            }
            weights[name] = try tensor.reshaped(to: Shape(axes[0].map { extents[$0] }))
        }
        let layer = LayerNormalization(
            axes: isImage || axes[0] == [extents.count - 1] ? [-1] : axes[0], epsilon: epsilon.elements[0],
            center: group.beta != nil, scale: group.gamma != nil)
        set(
            try add(
                layer, [input], shape: x.shape, layout: input.layout, name: layerName(weight: ""),
                weights: weights))
    }

    private func required(_ name: String) throws -> Tensor<Float> {
        guard let tensor = constants[name] else {
            throw QuillError(.file, "'\(name)': expected a constant")
        }
        return try tensor.converted(to: Float.self)
    }

    private mutating func add(_ group: ONNXPatterns.Repetition) throws {
        let unsupported = QuillError(
            .file, "only copies of rows and columns beside each other, as UpSampling2D makes, are supported")
        let name = group.insertion.inputs[0]
        guard var x = values[name] else {
            throw QuillError(.file, "'\(name)': expected the output of an earlier node")
        }
        guard x.shape.rank == 3, let axes = try reading(group.insertion, { try $0.ints("axes", input: 1) }),
            axes.count == 1, let copies = try reading(group.tiling, { try $0.ints("repeats", input: 1) }),
            copies.count == 5
        else { throw unsupported }
        let place = axes[0] < 0 ? axes[0] + 5 : axes[0]
        guard (2...4).contains(place), (1...4096).contains(copies[place]),
            copies.enumerated().allSatisfy({ $0.offset == place || $0.element == 1 })
        else { throw unsupported }
        let (axis, count) = (place - 1, copies[place])
        // The axis that is joined must still be behind its own.
        let order = try group.transposition?.ints("perm") ?? Array(0..<5)
        guard order.first == 0, order.sorted() == Array(0..<5), let joined = order.firstIndex(of: axis),
            joined < 4, order[joined + 1] == place
        else { throw unsupported }

        if axis == 3, x.layout == .plain { x = try image(x) }
        let isFirst = x.layout == .channelsLast
        guard axis != 1 || !isFirst else { throw unsupported }
        let isHeight = axis == (isFirst ? 2 : 1)
        var extents = x.shape.dimensions
        extents[axis - 1] *= count
        let factor = isHeight ? Extent(count, 1) : Extent(1, count)
        var value = try enlarged(x, name, factor, shape: Shape(extents))
        value = try transposed(
            value, order.filter { $0 != place }.map { $0 > place ? $0 - 1 : $0 })
        let target = try reading(group.reshaping) { try $0.list(1) } ?? []
        guard try resolved(target, x: value.shape) == value.shape else { throw unsupported }
        set(value)
    }

    /// Enlarges images along one axis, together with the layer before if that does so along the other one.
    private mutating func enlarged(
        _ x: Value, _ name: String, _ factor: Extent, shape: Shape
    ) throws -> Value {
        if let last = entries.last, last.name == x.address.layer, useCounts[name] == 1,
            let settings = (last.layer as? UpSampling2D)?.configuration,
            try settings.string("interpolation") == UpSampling2D.Interpolation.nearest.rawValue,
            let size = try settings.ints("size"), size.count == 2,
            size[factor.height > 1 ? 0 : 1] == 1
        {
            try check(shape)
            entries[entries.count - 1].layer = UpSampling2D(
                Extent(size[0] * factor.height, size[1] * factor.width))
            return Value(address: x.address, shape: shape, layout: x.layout)
        }
        return try add(
            UpSampling2D(factor), [x], shape: shape, layout: x.layout, name: layerName(weight: ""))
    }
}
