import QuillTensor

extension ArrayCache {
    /// Returns images that are made of mapped rows, part by part.
    /// - Parameters:
    ///   - title: a word for notes and the name of the file: `training images`.
    ///   - rows: the rows, which are mapped.
    ///   - image: the shape of an image.
    ///   - action: what is done: `converted to bytes`.
    ///   - key: what the images depend on, besides the rows.
    ///   - notes: where a line about the file is added.
    ///   - transform: makes the images of some of the rows.
    /// - Throws: a `.file` error if the disk is too small or can't be written, any error of `transform`.
    package func images(
        _ title: String, of rows: AnyTensor, _ image: Shape, action: String, key: [String],
        notes: inout [String], transform: (AnyTensor) throws -> Tensor<UInt8>
    ) throws -> Tensor<UInt8> {
        let count = rows.shape[0]
        let entry = try array(
            title, key: [rows.mappedIdentity ?? ""] + key, shape: image.prepending(count), .uint8,
            action: action
        ) { writer in
            let portion = max((8 << 20) / max(rows.shape.dropFirst().elementCount, 1), 1)
            for first in stride(from: 0, to: count, by: portion) {
                let part = rows[rows: first..<min(first + portion, count)]
                try writer.append(.uint8(try transform(part)))
                rows.mapping?.release()
            }
        }
        notes.append(entry.note)
        return try entry.tensor.typed()
    }
}
