import Quill
import QuillPictures
import QuillSystem

/// Finds the pictures for the arguments: files, folders, and patterns that the shell hasn't expanded.
enum PictureFiles {
    /// Returns the paths for an argument, in the same order on every system. An argument that is neither a folder nor
    /// a pattern is returned as it is, whether or not the file exists.
    /// - Throws: a `.file` error for a folder without pictures, or a pattern without matches.
    static func paths(_ word: String) throws -> [String] {
        var word = word
        while word.count > 1, word.hasSuffix("/") { word.removeLast() }
        if PictureFolder.isFolder(word) {
            let paths = try PictureFolder.allPictures(in: word)
            guard !paths.isEmpty else {
                throw QuillError(.file, "\(word): there are no pictures in this folder")
            }
            return paths
        }
        guard word.contains(where: { "*?[".contains($0) }), access(word, F_OK) != 0 else { return [word] }
        let matches = matches(word)
        // A page of a TIFF file: scan.tif[2].
        if matches.isEmpty, let (path, _) = PictureFile.pagePlace(word), access(path, F_OK) == 0 {
            return [word]
        }
        guard !matches.isEmpty else { throw QuillError(.file, "\(word): no file matches") }
        return try matches.flatMap {
            PictureFolder.isFolder($0) ? try PictureFolder.allPictures(in: $0) : [$0]
        }
    }

    /// Returns a line about the files of a folder that aren't pictures by their names; nil if there are none.
    static func leftOut(_ folder: String) -> String? {
        guard PictureFolder.isFolder(folder), let others = try? PictureFolder.allOthers(in: folder),
            let first = others.first
        else { return nil }
        let names = others.prefix(3).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let more = others.count > 3 ? ", and \(others.count - 3) more" : ""
        return others.count == 1
            ? "\(first): not a picture by its name, left out"
            : "\(folder): \(others.count) files aren't pictures by their names, left out: "
                + names.joined(separator: ", ") + more
    }

    /// Returns the files that match a pattern, as in a shell.
    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .sorted { PictureFolder.isBefore($0, $1) }
    }
}
