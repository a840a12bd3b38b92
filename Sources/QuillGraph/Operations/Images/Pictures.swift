import CQuillKernels
import QuillTensor

/// An operation that changes images at random. Its inputs are images [batch, height, width, channels] and the int32
/// number of the training step.
protocol PictureOperation: Operation {
    var seed: UInt64 { get }
}

extension PictureOperation {
    /// Keeps 32-bit indices into a framed copy of an image from overflowing.
    private var largestPicture: Int { 1 << 28 }

    func checkedPictures(_ type: TensorType) throws -> TensorType {
        guard type.dataType == .float32, type.shape.rank == 4 else {
            throw QuillError(.shape, "expected images [batch, height, width, channels], received \(type)")
        }
        guard type.shape.dropFirst().elementCount <= largestPicture else {
            throw QuillError(.shape, "images of shape \(type.shape.dropFirst()) are too large")
        }
        return type
    }

    func pictures(_ binding: Binding, step: Int) -> quill_pictures {
        let shape = binding.outputType.shape
        return quill_pictures(
            batch: Int64(shape[0]), height: Int64(shape[1]), width: Int64(shape[2]),
            channels: Int64(shape[3]),
            seed: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)),
            step: binding.integers(step))
    }
}

extension ClosedRange<Float> {
    /// The bounds as the kernels take them.
    var pair: (Float, Float) { (lowerBound, upperBound) }
}
