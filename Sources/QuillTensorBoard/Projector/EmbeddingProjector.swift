import QuillCodecs
import QuillTensor

/// Files of TensorBoard's Embedding Projector: points in any number of dimensions, which the page projects to two or three
/// by PCA, t-SNE, or UMAP.
public enum EmbeddingProjector {
    /// The greatest side of a picture of all images, in pixels, that browsers take.
    private static let longestSide = 8192

    /// Writes points, with their labels and images, and adds them to the folder's configuration.
    ///
    /// ```swift
    /// let digits = mnist.test.prefix(2000)
    /// let features = try model.intermediate("dense").predict(digits.images)
    /// try EmbeddingProjector.write(
    ///     "digits", features, labels: digits.map { "\($0.label)" }, images: digits.images, to: "logs")
    /// ```
    /// The folder then holds `NAME.tensor` (floats, little-endian), `NAME.tsv` (labels), `NAME.png` (all images in one
    /// picture), and `projector_config.pbtxt`.
    /// - Parameters:
    ///   - name: the name of the points, of letters, digits, `-`, and `_`.
    ///   - points: [count, dimensions].
    ///   - labels: a text for each point; nil for none.
    ///   - images: an image for each point, [count, height, width, channels]; nil for none.
    ///   - folder: the folder for TensorBoard's `--logdir`; created if it doesn't exist.
    /// - Returns: a line for each thing that was changed or left out.
    /// - Throws: a `.shape` error if counts differ, a `.data` error for a number that isn't finite, an `.argument` error for
    ///   a name with other characters, a `.file` error that names the path and the reason.
    @discardableResult
    public static func write(
        _ name: String, _ points: Tensor<Float>, labels: [String]? = nil, images: Tensor<UInt8>? = nil,
        to folder: String
    ) throws -> [String] {
        try check(name, points, labels, images)
        try FileSystem.createFolders(folder)
        let dimensions = points.shape.dimensions
        var entry = [
            "tensor_name: \(JSON.quoted(name))", "tensor_shape: \(dimensions[0])",
            "tensor_shape: \(dimensions[1])", "tensor_path: \(JSON.quoted("\(name).tensor"))",
        ]
        let bytes = points.elements.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        try AtomicFile.write(bytes, to: "\(folder)/\(name).tensor")
        if let labels {
            try AtomicFile.write(Array(table(labels).utf8), to: "\(folder)/\(name).tsv")
            entry.append("metadata_path: \(JSON.quoted("\(name).tsv"))")
        }
        var notes: [String] = []
        if let images {
            let sprite = try Sprite(images, longestSide: longestSide)
            try AtomicFile.write(sprite.png, to: "\(folder)/\(name).png")
            entry.append(
                "sprite { image_path: \(JSON.quoted("\(name).png")) single_image_dim: \(sprite.width) "
                    + "single_image_dim: \(sprite.height) }")
            if sprite.step > 1 {
                notes.append(
                    "\(name): the images are shown at 1/\(sprite.step) of their size, so that all fit in one picture"
                )
            }
        }
        let block = "embeddings { \(entry.joined(separator: " ")) }"
        try add(block, named: name, to: "\(folder)/projector_config.pbtxt")
        return notes
    }

    private static func check(
        _ name: String, _ points: Tensor<Float>, _ labels: [String]?, _ images: Tensor<UInt8>?
    ) throws {
        guard !name.isEmpty,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else {
            throw QuillError(
                .argument, "the points' name: expected letters, digits, '-', and '_', received '\(name)'")
        }
        guard points.rank == 2, points.elementCount > 0 else {
            throw QuillError(.shape, "\(name): expected points [count, dimensions], received \(points.shape)")
        }
        let count = points.shape[0]
        if let labels, labels.count != count {
            throw QuillError(.shape, "\(name): expected \(count) labels, received \(labels.count)")
        }
        if let images, images.rank != 4 || images.shape[0] != count || ![1, 3, 4].contains(images.shape[3]) {
            throw QuillError(
                .shape,
                "\(name): expected images [\(count), height, width, channels] with 1, 3, or 4 channels, received "
                    + "\(images.shape)")
        }
        if let place = points.elements.firstIndex(where: { !$0.isFinite }) {
            throw QuillError(
                .data,
                "\(name): the numbers must be finite, point \(place / points.shape[1]) has "
                    + "\(points.elements[place])")
        }
    }

    /// A column without a heading, as TensorBoard reads it: a line for each point.
    private static func table(_ labels: [String]) -> String {
        labels.map { label in
            // Tabs and line ends separate columns and points.
            String(label.map { $0 == "\t" || $0.isNewline ? " " : $0 }) + "\n"
        }.joined()
    }

    /// Adds a line to the configuration; the line of points with the same name is replaced.
    private static func add(_ block: String, named name: String, to path: String) throws {
        var lines: [String] = []
        if FileSystem.isFile(path) {
            let file = try ByteReader(path: path)
            let longest = 1 << 20
            let size = try file.count(upTo: longest)
            guard size <= longest else {
                throw QuillError(
                    .file, "\(path): expected a configuration of the projector, received more than 1 MB")
            }
            lines = String(decoding: try file.bytes(size), as: UTF8.self).split(separator: "\n").map(
                String.init)
        }
        let start = "embeddings { tensor_name: \(JSON.quoted(name)) "
        lines.removeAll { $0.hasPrefix(start) }
        let text = (lines + [block]).map { $0 + "\n" }.joined()
        try AtomicFile.write(Array(text.utf8), to: path)
    }
}
