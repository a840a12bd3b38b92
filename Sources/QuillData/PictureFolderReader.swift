/// A reader of folders of pictures, which needs a library that decodes pictures. `QuillPictures` offers one:
///
/// ```swift
/// import QuillPictures
///
/// let digits = try await ImageData.find(data: "my-digits", pictures: .standard)
/// ```
public struct PictureFolderReader: Sendable {
    /// Whether a folder has subfolders with pictures.
    package let recognizes: @Sendable (_ folder: String) -> Bool
    /// Reads such a folder.
    package let read: @Sendable (_ folder: String, _ options: ReadOptions) throws -> ImageData

    package init(
        recognizes: @escaping @Sendable (_ folder: String) -> Bool,
        read: @escaping @Sendable (_ folder: String, _ options: ReadOptions) throws -> ImageData
    ) {
        self.recognizes = recognizes
        self.read = read
    }
}
