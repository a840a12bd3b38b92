import QuillCodecs
import QuillData
import QuillTensor

/// Images to predict the classes of, with the numbers that their file has, for networks that take numbers as they are.
package struct NumberImages: Sendable {
    /// [count, height, width, channels].
    package let images: AnyTensor
    /// The class of each image; nil without labels.
    package let labels: Tensor<Int32>?
    /// The names of the classes; empty without labels.
    package let classNames: [String]
    /// The source of the images.
    package let source: ImageData.Source
    /// Notes for the user, one line each: what was found out.
    package let notes: [String]

    /// Reads a file of images, with or without labels. Nothing is scaled or inverted.
    /// - Parameters:
    ///   - path: the path of a file or folder.
    ///   - options: what can't be found out.
    ///   - ignoringLabels: whether to leave out the labels.
    /// - Returns: nil for a folder or an archive of files.
    /// - Throws: a `.file`, `.data`, or `.shape` error that names the file, what was expected and what was found.
    package static func read(
        _ path: String, reading options: ReadOptions, ignoringLabels: Bool = false
    ) throws -> NumberImages? {
        guard FileSystem.isFile(path), try !DataArchive.isArchive(path) else { return nil }
        return try ImageFile(path, options).assembly(labels: ignoringLabels ? .ignored : .ifAny).numbers(
            options)
    }
}
