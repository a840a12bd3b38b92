import QuillCodecs
import QuillSystem
import QuillTensor

/// The bytes of a picture's file, which may have several pages.
///
/// ```swift
/// import QuillPictures
///
/// let file = try PictureFile(contentsOf: "scan.tif")
/// for page in 1...file.pageCount { print(file.name(ofPage: page), try file.picture(page: page)) }
/// ```
public struct PictureFile: Sendable {
    /// The file's name in error messages, such as its path.
    public let name: String
    private let bytes: [UInt8]
    /// The places of a TIFF file's pages; empty for other files.
    private let pages: [Int]

    /// The most bytes a picture's file may have.
    static let sizeLimit = 1 << 28

    /// Opens a file and reads its bytes.
    /// - Throws: a `.file` error that names the path and the problem.
    public init(contentsOf path: String) throws {
        let reader = try ByteReader(path: path)
        let count = try reader.count(upTo: Self.sizeLimit)
        guard count <= Self.sizeLimit else { throw Self.excess(path) }
        self.init(try reader.bytes(count), name: path)
    }

    /// A file from its bytes.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the file's name in error messages.
    public init(_ bytes: [UInt8], name: String = "picture") {
        self.bytes = bytes
        self.name = name
        pages = TIFFDirectories(bytes[...])?.pages ?? []
    }

    /// Reads a file from standard input, up to its end.
    /// - Parameter name: the file's name in error messages.
    /// - Throws: a `.file` error if there are no bytes, or more than 268,435,456.
    public init(standardInput name: String = "standard input") throws {
        guard isatty(STDIN_FILENO) == 0 else {
            throw QuillError(
                .file,
                "\(name): expected a picture's bytes, received a terminal; pipe or redirect a file into it")
        }
        var bytes: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while true {
                let count = read(STDIN_FILENO, chunk.baseAddress, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else {
                    throw QuillError(.file, "cannot read \(name): \(String(cString: strerror(errno)))")
                }
                if count == 0 { break }
                guard bytes.count + count <= Self.sizeLimit else { throw Self.excess(name) }
                bytes += chunk[..<count]
            }
        }
        guard !bytes.isEmpty else {
            throw QuillError(.file, "\(name): expected a picture, received no bytes")
        }
        self.init(bytes, name: name)
    }

    private static func excess(_ name: String) -> QuillError {
        QuillError(.file, "\(name): expected at most \(sizeLimit.grouped) bytes, received more")
    }

    /// The number of pages: more than one only for a TIFF file with several, without its previews.
    public var pageCount: Int { max(1, pages.count) }

    /// The name of a page: `scan.tif[2]` for the second of several, the file's name for the only one.
    /// - Parameter page: the page's number, from 1.
    public func name(ofPage page: Int) -> String { pageCount > 1 ? "\(name)[\(page)]" : name }

    /// Reads a page.
    /// - Parameters:
    ///   - page: the page's number, from 1.
    ///   - maxPixels: the most pixels that the page may have, according to its header.
    /// - Throws: a `.file` error that names the file, the page if there are several, and the problem.
    public func picture(page: Int = 1, maxPixels: Int = Picture.pixelLimit) throws -> Picture {
        guard (1...pageCount).contains(page) else {
            throw QuillError(
                .file, "\(name): expected a page from 1 to \(pageCount), received \(page)")
        }
        do {
            let first = pages.isEmpty ? bytes : TIFFDirectories.moving(pages[page - 1], toFrontOf: bytes)
            return try Picture.decode(first, maxPixels: min(maxPixels, Picture.pixelLimit))
        } catch let problem as PictureProblem {
            throw QuillError(.file, "\(name(ofPage: page)): \(problem.reason)")
        }
    }

    /// Opens the file of a place, which is a path, or a path with a page in brackets, such as `scan.tif[2]`. A file whose
    /// own name ends in brackets comes first.
    /// - Returns: the file, and the page's number; nil for a path without one.
    /// - Throws: a `.file` error that names the path and the problem.
    public static func open(_ place: String) throws -> (file: PictureFile, page: Int?) {
        guard let (path, page) = pagePlace(place), access(place, F_OK) != 0, access(path, F_OK) == 0 else {
            return (try PictureFile(contentsOf: place), nil)
        }
        return (try PictureFile(contentsOf: path), page)
    }

    /// Returns the path and the page's number in `scan.tif[2]`; nil for other paths.
    package static func pagePlace(_ place: String) -> (path: String, page: Int)? {
        guard place.hasSuffix("]"), let start = place.lastIndex(of: "["), start > place.startIndex,
            case let digits = place[place.index(after: start)...].dropLast(), let page = Int(digits),
            page > 0, digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return (String(place[..<start]), page)
    }
}
