import QuillTensor

/// A view of the same elements with another shape.
struct Reshape: Operation {
    let shape: Shape
    var name: String { "reshape(\(shape))" }
    var viewOffset: Int? { 0 }

    func output(for inputs: [TensorType]) throws -> TensorType {
        TensorType(try shape.resolving(count: inputs[0].shape.elementCount), inputs[0].dataType)
    }

    func gradients(_ call: GradientCall) -> [Node?] { [call.upstream.reshaped(to: call.inputs[0].shape)] }

    func work(_ binding: Binding) -> Work { .nothing }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { 0 }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        if context.inputs[0].type.shape == context.output.shape { return .value(context.inputs[0]) }
        let (inner, inputs) = context.producer(0)
        if let constant = inner as? ConstantLeaf {
            return .operation(ConstantLeaf(value: constant.value, type: context.output), [])
        }
        return inner is Reshape ? .operation(Reshape(shape: context.output.shape), inputs) : nil
    }
}

/// A view of consecutive elements with its own shape. It lets one operation return several values.
struct Part: Operation {
    /// The index of the first element.
    let offset: Int
    let shape: Shape
    var name: String { "part(\(offset), \(shape))" }
    var viewOffset: Int? { offset * 4 }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard offset + shape.elementCount <= inputs[0].shape.elementCount else {
            throw QuillError(
                .shape, "elements \(offset)..<\(offset + shape.elementCount) are outside \(inputs[0])")
        }
        return TensorType(shape, inputs[0].dataType)
    }

    func work(_ binding: Binding) -> Work { .nothing }
    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { 0 }
}

extension Node {
    /// Returns the same elements with another shape; one extent may be -1.
    public func reshaped(to shape: Shape) -> Node {
        shape == self.shape ? self : graph.add(Reshape(shape: shape), [self])
    }

    /// Returns a view of consecutive elements from `offset` on, with its own shape. It has no derivative.
    func part(_ offset: Int, _ shape: Shape) -> Node { graph.add(Part(offset: offset, shape: shape), [self]) }
}
