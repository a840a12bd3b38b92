import CQuillKernels
import QuillTensor

/// x · scale + offset: the form that sums and products with constants are simplified to.
struct Affine: Operation {
    let scale: Float
    let offset: Float
    var name: String { "affine(\(scale), \(offset))" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func gradients(_ call: GradientCall) -> [Node?] { [call.upstream * scale] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.affine
        let (x, y, scale, offset) = (binding.input(0), binding.output, self.scale, self.offset)
        return .elements(binding.count) { begin, end in kernel(x, scale, offset, y, begin, end) }
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        if let constant = context.producer(0).operation as? ConstantLeaf {
            return .operation(
                ConstantLeaf(value: constant.value * scale + offset, type: context.output), [])
        }
        // Merging changes the rounding of the offset unless one of the two only scales.
        guard let inner = context.producer(0).operation as? Affine, inner.offset == 0 else { return nil }
        return .operation(
            Affine(scale: inner.scale * scale, offset: offset), context.producer(0).inputs)
    }
}
