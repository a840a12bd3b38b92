import QuillCodecs
import QuillData
import QuillTensor

/// Images read from a path, with or without labels.
package enum FoundImages: Sendable {
    /// Images with labels.
    case labeled(ImageData)
    /// Images of a file without labels.
    case unlabeled(UnlabeledImages)

    /// Reads a path as ``QuillData/ImageData/read(_:reading:pictures:)`` does. A file without labels isn't an error.
    /// - Parameters:
    ///   - path: the path of a file or folder.
    ///   - options: what can't be found out.
    ///   - pictures: the reader of folders of pictures.
    ///   - ignoringLabels: whether to leave out the labels of a file.
    /// - Throws: a `.file`, `.data`, or `.shape` error that names the file, what was expected and what was found.
    package static func read(
        _ path: String, reading options: ReadOptions = ReadOptions(), pictures: PictureFolderReader? = nil,
        ignoringLabels: Bool = false
    ) throws -> FoundImages {
        guard FileSystem.isFile(path), try !DataArchive.isArchive(path) else {
            return .labeled(try ImageData.read(path, reading: options, pictures: pictures))
        }
        let assembly = try ImageFile(path, options).assembly(labels: ignoringLabels ? .ignored : .ifAny)
        return assembly.hasLabels
            ? .labeled(try assembly.data(options)) : .unlabeled(try assembly.unlabeled(options))
    }
}
