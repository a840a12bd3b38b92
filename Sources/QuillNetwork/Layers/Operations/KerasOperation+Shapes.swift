import QuillGraph
import QuillTensor

extension KerasOperation {
    /// Operations that arrange the numbers of each sample.
    static let shapes: [String: Function] = [
        "Reshape": { call in
            // The batch axis is -1, or null.
            guard case .list(var extents)? = call.settings.values["newshape"] else {
                throw QuillError(.file, "setting 'newshape': expected a list")
            }
            if extents.first == .null { extents[0] = .init(-1) }
            let shape = try Configuration(["newshape": .list(extents)]).ints("newshape") ?? []
            return try call.operand.reshaped(to: Shape(shape))
        },
        "Transpose": { call in
            let x = try call.operand, rank = x.shape.rank
            let axes = try call.settings.ints("axes") ?? Array((0..<rank).reversed())
            return try ordered(x, axes.map { $0 < 0 ? $0 + rank : $0 }, call)
        },
        "Swapaxes": { call in
            let x = try call.operand
            var order = Array(x.shape.dimensions.indices)
            order.swapAt(
                try call.axis("axis1", rank: x.shape.rank), try call.axis("axis2", rank: x.shape.rank))
            return x.permuted(order)
        },
        "Moveaxis": { call in
            let x = try call.operand
            let source = try call.axis("source", rank: x.shape.rank)
            var order = x.shape.dimensions.indices.filter { $0 != source }
            order.insert(source, at: try call.axis("destination", rank: x.shape.rank))
            return x.permuted(order)
        },
        "ExpandDims": { call in
            let x = try call.operand
            var extents = x.shape.dimensions
            let axes = try call.axes(rank: extents.count + (call.settings.ints("axis")?.count ?? 1))
            for axis in axes.sorted() { extents.insert(1, at: axis) }
            return x.reshaped(to: Shape(extents))
        },
        "Squeeze": { call in
            let x = try call.operand
            var extents = x.shape.dimensions
            let given = try call.settings.ints("axis") != nil
            let axes =
                given
                ? try call.axes(rank: extents.count)
                : extents.indices.dropFirst().filter { extents[$0] == 1 }
            guard axes.allSatisfy({ extents[$0] == 1 }) else {
                throw QuillError(
                    .shape, "only axes of extent 1 can be squeezed, received \(x.shape.dropFirst())")
            }
            for axis in axes.sorted(by: >) { extents.remove(at: axis) }
            return x.reshaped(to: Shape(extents))
        },
        "Concatenate": { call in
            let values = try call.list
            return concatenate(values, axis: try call.axis(rank: values.first?.shape.rank ?? 0))
        },
        "Stack": { call in
            let values = try call.list
            guard let first = values.first else { throw QuillError(.file, "expected tensors to stack") }
            let axis = try call.axis(rank: first.shape.rank + 1)
            var extents = first.shape.dimensions
            extents.insert(1, at: axis)
            return concatenate(values.map { $0.reshaped(to: Shape(extents)) }, axis: axis)
        },
        "Pad": { call in
            let x = try call.operand
            try call.settings.require("mode", "constant")
            guard case .list(let sides)? = call.settings.values["pad_width"] else {
                throw QuillError(.file, "setting 'pad_width': expected two numbers for each axis")
            }
            let widths = try sides.map {
                try Configuration(["pad_width": $0]).ints("pad_width", count: 2) ?? [0, 0]
            }
            return x.padded(before: widths.map { $0[0] }, after: widths.map { $0[1] })
        },
        "Matmul": { call in
            let (a, b) = try call.pair
            return try matrixProduct(a, b)
        },
        "GetItem": { call in
            let (x, index) = try call.operandAndValue
            return try SampleIndex(index, of: x.shape)(x)
        },
    ]

    private static func ordered(_ x: Node, _ order: [Int], _ call: OperationCall) throws -> Node {
        guard order.sorted() == Array(x.shape.dimensions.indices), order.first == 0 else {
            throw QuillError(
                .argument,
                "the operation '\(call.className)' must leave the batch axis first, received the axes \(order)"
            )
        }
        return x.permuted(order)
    }

    /// Returns the product of the matrices of each sample: [batch, m, k] · [batch, k, n].
    private static func matrixProduct(_ a: Node, _ b: Node) throws -> Node {
        guard a.shape.rank == 3, b.shape.rank == 3, a.shape[0] == b.shape[0], a.shape[2] == b.shape[1] else {
            throw QuillError(
                .shape,
                "expected samples of shapes [m, k] and [k, n], received \(a.shape.dropFirst()) and \(b.shape.dropFirst())"
            )
        }
        let (batch, m, k, n) = (a.shape[0], a.shape[1], a.shape[2], b.shape[2])
        let products =
            a.reshaped(to: [batch, m, 1, k]) * b.permuted([0, 2, 1]).reshaped(to: [batch, 1, n, k])
        return sum(products, axes: [3])
    }
}

/// The index of `x[:, 1:3, 0]`: for each axis, a slice or a place.
struct SampleIndex {
    private enum Part {
        case place(Int)
        case slice(Range<Int>)
        case newAxis
    }

    private var parts: [Part] = []

    /// - Throws: a `.file` error for an index of the batch axis, out of range, or of another kind.
    init(_ value: Configuration.Value, of shape: Shape) throws {
        let given = if case .list(let values) = value { values } else { [value] }
        func isEllipsis(_ value: Configuration.Value) -> Bool {
            if case .object(let members) = value { members["class_name"] == "__ellipsis__" } else { false }
        }
        let taken = given.count { $0 != .null && !isEllipsis($0) }
        var axis = 0
        func whole() -> Part { .slice(0..<shape[axis]) }
        for value in given {
            if isEllipsis(value) {
                for _ in taken..<max(shape.rank, taken) {
                    parts.append(whole())
                    axis += 1
                }
            } else if value == .null {
                guard axis > 0 else { throw Self.failure("an axis before the batch axis") }
                parts.append(.newAxis)
            } else {
                guard axis < shape.rank else {
                    throw Self.failure("more indices than the \(shape.rank) axes")
                }
                parts.append(try Self.part(value, extent: shape[axis], isBatch: axis == 0))
                axis += 1
            }
        }
        while axis < shape.rank {
            parts.append(whole())
            axis += 1
        }
    }

    private static func failure(_ what: String) -> QuillError {
        QuillError(.file, "an index of a tensor: \(what) is not supported")
    }

    private static func part(_ value: Configuration.Value, extent: Int, isBatch: Bool) throws -> Part {
        switch value {
        case .number:
            let place = try Configuration(["index": value]).int("index")
            let index = place < 0 ? place + extent : place
            guard !isBatch else { throw failure("one sample of the batch") }
            guard (0..<extent).contains(index) else { throw failure("the place \(place) of \(extent)") }
            return .place(index)
        case .object(let members):
            guard members["class_name"] == "__slice__", case .object(let bounds)? = members["config"] else {
                throw failure("\(value)")
            }
            let slice = Configuration(bounds)
            guard try slice.int("step", default: 1) == 1 else { throw failure("a step other than 1") }
            guard !isBatch || (bounds["start"] ?? .null, bounds["stop"] ?? .null) == (.null, .null) else {
                throw failure("a part of the batch")
            }
            func bound(_ name: String, _ fallback: Int) throws -> Int {
                let number = try slice.int(name, default: fallback)
                return min(max(number < 0 ? number + extent : number, 0), extent)
            }
            let (start, stop) = (try bound("start", 0), try bound("stop", extent))
            guard start < stop else { throw failure("an empty slice") }
            return .slice(start..<stop)
        default: throw failure("\(value)")
        }
    }

    /// Returns the indexed part of a node.
    func callAsFunction(_ x: Node) -> Node {
        var result = x
        var kept: [Int] = []
        var axis = 0
        for part in parts {
            switch part {
            case .newAxis: kept.append(1)
            case .place(let index):
                result = result.sliced(index..<index + 1, axis: axis)
                axis += 1
            case .slice(let range):
                if range.count != x.shape[axis] { result = result.sliced(range, axis: axis) }
                kept.append(range.count)
                axis += 1
            }
        }
        return result.reshaped(to: Shape(kept))
    }
}
