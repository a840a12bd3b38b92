import QuillData
import QuillTensor

/// Images without labels, such as a competition's test file: what a model predicts the classes of.
public struct UnlabeledImages: Sendable {
    /// The images, [count, height, width, channels], 0 black to 255 white.
    public let images: Tensor<UInt8>
    /// The source of the images.
    public let source: ImageData.Source
    /// Notes for the user, one line each: what was found out or converted.
    public let notes: [String]

    /// The number of images.
    public var count: Int { images.shape[0] }

    /// Reads the images of a file; if it has labels, they are left out.
    ///
    /// Takes CSV, npz, npy, and IDX files, as `ImageData.read` does, but needs no labels.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - options: what can't be found out.
    /// - Throws: a `.file`, `.data`, or `.shape` error that names the file, what was expected and what was found.
    public static func read(_ path: String, reading options: ReadOptions = ReadOptions()) throws
        -> UnlabeledImages
    {
        try ImageFile(path, options).assembly(labels: .ignored).unlabeled(options)
    }
}
