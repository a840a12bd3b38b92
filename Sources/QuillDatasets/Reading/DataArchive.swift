import QuillCodecs
import QuillData
import QuillTensor

/// A zip archive of files or folders of images.
struct DataArchive {
    private let path: String
    private let archive: ZipArchive

    /// The maximum unpacked size in bytes.
    private static let limit = 1 << 33

    /// Returns whether a file is a zip archive of anything but arrays.
    /// - Throws: a `.file` error that names the format if it is a model's or a spreadsheet.
    static func isArchive(_ path: String) throws -> Bool {
        let reader = try ByteReader(path: path)
        var magic = [UInt8](repeating: 0, count: 4)
        let count = try magic.withUnsafeMutableBytes { try reader.readSome(into: $0) }
        guard count == 4, ZipArchive.isZip(magic) else { return false }
        let names = try ZipArchive(path: path).entries.map(\.name)
        guard !names.isEmpty else { throw QuillError(.file, "\(path): the archive is empty") }
        if names.allSatisfy({ $0.hasSuffix(".npy") }) { return false }
        for (part, kind) in [
            ("xl/workbook.xml", "an Excel file; save it as CSV"),
            ("data.pkl", "a PyTorch file, which holds a Python pickle; save the arrays with numpy.savez"),
            ("config.json", "a Keras model, not data"),
        ] where names.contains(where: { $0 == part || $0.hasSuffix("/" + part) }) {
            throw QuillError(.file, "\(path): \(kind)")
        }
        return true
    }

    init(_ path: String) throws {
        self.path = path
        archive = try ZipArchive(path: path)
    }

    /// Unpacks the archive into a temporary folder, which is removed afterwards, and reads that.
    func read(_ body: (_ folder: String) throws -> ImageData) throws -> ImageData {
        var paths: Set<String> = []
        let entries = try archive.entries.compactMap { entry -> (entry: ZipArchive.Entry, path: String)? in
            let parts = Self.parts(entry.name)
            guard !entry.name.hasPrefix("/"), !parts.contains("..") else {
                throw QuillError(.file, "\(path): the entry '\(entry.name)' would be outside of the folder")
            }
            let isFolder = entry.name.hasSuffix("/") || entry.name.hasSuffix("\\") || parts.isEmpty
            if isFolder || parts.contains(where: FileNames.isLitter) { return nil }
            let target = parts.joined(separator: "/")
            guard paths.insert(target).inserted else {
                throw QuillError(.file, "\(path): two entries are the file '\(target)'")
            }
            return (entry, target)
        }
        let size = entries.reduce(0) { $0 + $1.entry.size }
        guard size <= Self.limit else {
            throw QuillError(.file, "\(path): unpacks to \(size) bytes, more than the limit of \(Self.limit)")
        }
        let folder = try FileSystem.createTemporaryFolder()
        defer { FileSystem.removeFolder(folder) }
        for (entry, name) in entries {
            let target = FileNames.join(folder, name)
            try FileSystem.createFolders(FileNames.split(target).folder)
            try FileSystem.write(archive.reader(of: entry), toTemporary: target)
        }
        do {
            let data = try body(folder)
            // The temporary folder means nothing to the user.
            return ImageData(
                checkedTrain: data.train, test: data.test,
                source: Source(name: data.source.name, place: path, argument: path),
                notes: data.notes.map { naming($0, folder) })
        } catch let error as QuillError {
            throw QuillError(error.kind, naming(error.message, folder))
        }
    }

    /// Returns the folders and the file in an entry's name. Some programs write `./` in front, or backslashes.
    private static func parts(_ name: String) -> [String] {
        let separator: Character = name.contains("/") ? "/" : "\\"
        return name.split(separator: separator).map(String.init).filter { $0 != "." }
    }

    private typealias Source = ImageData.Source

    private func naming(_ text: String, _ folder: String) -> String {
        text.replacing(folder + "/", with: "\(path): ").replacing(folder, with: path)
    }
}
