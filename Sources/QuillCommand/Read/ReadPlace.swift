import Quill
import QuillPictures

/// A place that pictures are read from.
enum ReadPlace {
    /// A file, or a page of one: `scan.tif[2]`.
    case path(String)
    /// The bytes of standard input.
    case standardInput

    /// The word for standard input on the command line.
    static let dash = "-"

    /// The word on the command line, which names the results.
    var path: String {
        switch self {
        case .path(let path): path
        case .standardInput: Self.dash
        }
    }

    /// The name in messages.
    var name: String {
        switch self {
        case .path(let path): path
        case .standardInput: "standard input"
        }
    }

    /// Opens the file; a page's number if only that is to be read.
    func open() throws -> (file: PictureFile, page: Int?) {
        switch self {
        case .path(let path): try PictureFile.open(path)
        case .standardInput: (try PictureFile(standardInput: name), nil)
        }
    }

    /// The number of pictures in a place that can be opened more than once; 1 if it can't be.
    var count: Int {
        guard case .path = self, let (file, page) = try? open() else { return 1 }
        return page == nil ? file.pageCount : 1
    }
}
