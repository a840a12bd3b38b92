import QuillTensor

/// The axes in another order: output axis i is input axis `order[i]`.
struct Permute: Operation {
    let order: [Int]
    var name: String { "permute(\(order))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard order.sorted() == Array(0..<type.shape.rank) else {
            throw QuillError(.shape, "\(order) is not a permutation of the axes of shape \(type.shape)")
        }
        return TensorType(Shape(order.map { type.shape[$0] }))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let inverse = order.indices.sorted { order[$0] < order[$1] }
        return [call.upstream.permuted(inverse)]
    }

    func work(_ binding: Binding) -> Work {
        let strides = binding.inputTypes[0].shape.strides
        return .stridedCopy(binding, shape: binding.outputType.shape, strides: order.map { strides[$0] })
    }
}

extension Node {
    /// Reorders the axes: output axis i is input axis `order[i]`.
    public func permuted(_ order: [Int]) -> Node {
        if order == Array(order.indices) { return self }
        if let inner = operation as? Permute, order.sorted() == Array(inner.order.indices) {
            return inputs[0].permuted(order.map { inner.order[$0] })
        }
        return graph.add(Permute(order: order), [self])
    }
}
