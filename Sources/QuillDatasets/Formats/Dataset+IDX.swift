import QuillCodecs
import QuillData
import QuillTensor

extension Dataset {
    /// Reads images from an IDX file of bytes [count, height, width] and an IDX file of labels [count]. If the labels
    /// are [count, columns], the first column is the class.
    /// - Parameter firstLabel: the label of the first class.
    init(
        imageFile: String, labelFile: String, imageShape: Shape = [28, 28, 1],
        classNames: [String] = DatasetSource.digits, firstLabel: Int32 = 0
    ) throws {
        guard case .uint8(let images) = try IDX.read(imageFile) else {
            throw QuillError(.data, "\(imageFile): expected bytes, received another number type")
        }
        guard images.shape.dropFirst() == Shape(imageShape.dimensions.dropLast()) else {
            throw QuillError(
                .data,
                "\(imageFile): expected images [count, \(imageShape[0]), \(imageShape[1])], received \(images.shape)"
            )
        }
        let labels = try Self.labels(labelFile)
        do {
            try self.init(
                images: images.reshaped(to: imageShape.prepending(images.shape[0])),
                labels: firstLabel == 0 ? labels : labels.map { $0 &- firstLabel }, classNames: classNames)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(imageFile), \(labelFile): \(error.message)")
        }
    }

    private static func labels(_ path: String) throws -> Tensor<Int32> {
        let numbers = try IDX.read(path)
        let labels: Tensor<Int32>
        switch numbers {
        case .uint8(let bytes): labels = bytes.map { Int32($0) }
        case .int32(let integers): labels = integers
        case .float32, .float64, .int64, .bool:
            throw QuillError(.data, "\(path): expected whole numbers, received float32 \(numbers.shape)")
        }
        guard (1...2).contains(labels.rank) else {
            throw QuillError(.data, "\(path): expected labels [count], received \(labels.shape)")
        }
        guard labels.rank == 2 else { return labels }
        let columns = labels.shape[1]
        return labels.withUnsafeBufferPointer { all in
            Tensor(stride(from: 0, to: all.count, by: columns).map { all[$0] })
        }
    }
}
