import QuillNetwork
import QuillTensor

extension ONNXImporter {
    /// Returns a value in another shape of ONNX's samples.
    mutating func reshaped(_ x: Value, to shape: Shape) throws -> Value {
        guard shape != x.shape else { return x }
        if x.layout == .channelsLast {
            let isAlike = x.shape[0] == 1 || x.shape[1] * x.shape[2] == 1
            if !isAlike, shape.rank == 1 {
                let image: Shape = [x.shape[1], x.shape[2], x.shape[0]]
                return try add(Flatten(), [x], shape: shape, layout: .flattened(image))
            }
            if isAlike {
                let layer: any Layer = shape.rank == 1 ? Flatten() : Reshape(shape)
                return try add(layer, [x], shape: shape, layout: .plain)
            }
        }
        let plain = try plain(x)
        return try add(shape.rank == 1 ? Flatten() : Reshape(shape), [plain], shape: shape, layout: .plain)
    }

    mutating func addReshape() throws {
        let x = try value()
        guard let target = try list(1) ?? node.ints("shape")?.map({ Int?($0) }) else {
            throw QuillError(.file, "input 1 is missing")
        }
        set(try reshaped(x, to: resolved(target, x: x.shape)))
    }

    /// Returns the shape of samples that have the shape `x` when they are reshaped to a target, which names the batch, too.
    func resolved(_ target: [Int?], x: Shape) throws -> Shape {
        let extents = [1] + x.dimensions
        guard let first = target.first, first == nil || first == -1 || first == 0 || first == fixedBatch,
            target.count > 1
        else {
            throw QuillError(.file, "expected a shape that keeps the batch, received \(text(target))")
        }
        var known = 1
        var open: Int?
        var result: [Int] = []
        for (index, extent) in target.enumerated().dropFirst() {
            switch extent {
            case .some(0):
                guard extents.indices.contains(index) else { throw unfit(target, x) }
                result.append(extents[index])
            case .some(-1):
                guard open == nil, first != -1 else { throw unfit(target, x) }
                open = index - 1
                result.append(1)
            case let extent? where extent > 0: result.append(extent)
            default: throw unfit(target, x)
            }
            let (product, overflow) = known.multipliedReportingOverflow(by: result[result.count - 1])
            guard !overflow else { throw unfit(target, x) }
            known = product
        }
        let count = x.elementCount
        if let open {
            guard known > 0, count % known == 0 else { throw unfit(target, x) }
            result[open] = count / known
            known = count
        }
        guard known == count, !result.isEmpty else { throw unfit(target, x) }
        return Shape(result)
    }

    private func text(_ list: [Int?]) -> String {
        "[" + list.map { $0.map(String.init) ?? "batch" }.joined(separator: ", ") + "]"
    }

    private func unfit(_ target: [Int?], _ shape: Shape) -> QuillError {
        QuillError(.file, "the shape \(text(target)) does not fit samples of shape \(shape)")
    }

    mutating func addAxes() throws {
        let x = try value()
        let isAdding = node.type == "Unsqueeze"
        let given = try ints("axes", input: 1)
        var extents = x.shape.dimensions
        let rank = extents.count + 1 + (isAdding ? given?.count ?? 0 : 0)
        let places = try given?.map { axis in
            let place = (axis < 0 ? axis + rank : axis) - 1
            guard place >= 0, place < rank - 1 else {
                throw QuillError(.file, "axis \(axis) is not one of the samples")
            }
            return place
        }
        if isAdding {
            guard let places, Set(places).count == places.count else {
                throw QuillError(.file, "expected axes")
            }
            for place in places.sorted() { extents.insert(1, at: place) }
        } else {
            let chosen = places ?? extents.indices.filter { extents[$0] == 1 }
            guard Set(chosen).count == chosen.count, chosen.allSatisfy({ extents[$0] == 1 }) else {
                throw QuillError(
                    .file, "only axes of extent 1 can be removed, received samples of shape \(x.shape)")
            }
            for place in chosen.sorted(by: >) { extents.remove(at: place) }
        }
        set(try reshaped(x, to: Shape(extents)))
    }

    mutating func addTransposition() throws {
        let x = try value()
        let rank = x.shape.rank + 1
        let order = try node.ints("perm") ?? Array((0..<rank).reversed())
        guard order.first == 0, order.sorted() == Array(0..<rank) else {
            throw QuillError(
                .file, "expected an order of the axes that keeps the batch first, received \(order)")
        }
        set(try transposed(x, order))
    }

    /// Returns a value with its axes, the batch among them, in another order.
    mutating func transposed(_ x: Value, _ order: [Int]) throws -> Value {
        let shape = Shape(order.dropFirst().map { x.shape[$0 - 1] })
        if order == Array(order.indices) { return x }
        // The numbers stay; only their meaning changes.
        if order == [0, 3, 1, 2], x.layout == .plain {
            return Value(address: x.address, shape: shape, layout: .channelsLast)
        }
        if order == [0, 2, 3, 1], x.layout == .channelsLast {
            return Value(address: x.address, shape: shape, layout: .plain)
        }
        let plain = try plain(x)
        return try add(Permute(Array(order.dropFirst())), [plain], shape: shape, layout: .plain)
    }

    mutating func addConcatenation() throws {
        var parts = try node.inputs.indices.map { try value($0) }
        let rank = parts[0].shape.rank + 1
        let given = try node.int("axis", default: 1)
        let axis = given < 0 ? given + rank : given
        guard axis > 0, axis < rank else {
            throw QuillError(.file, "axis \(given) is not one of the samples")
        }
        let isImage = rank == 4 && parts.contains { $0.layout == .channelsLast }
        parts = try parts.map { isImage ? try image($0) : try plain($0) }
        var extents = parts[0].shape.dimensions
        extents[axis - 1] = 0
        for part in parts {
            var other = part.shape.dimensions
            guard other.count == extents.count else { throw QuillError(.file, "inputs of different shapes") }
            let extent = other[axis - 1]
            other[axis - 1] = extents[axis - 1]
            guard other == extents else { throw QuillError(.file, "inputs of different shapes") }
            extents[axis - 1] += extent
        }
        let place = isImage ? [3, 1, 2][axis - 1] : axis
        set(
            try add(
                Concatenate(axis: place), parts, shape: Shape(extents),
                layout: isImage ? .channelsLast : .plain))
    }
}
