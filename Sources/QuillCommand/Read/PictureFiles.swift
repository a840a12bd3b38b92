import Quill
import QuillPictures
import QuillSystem

/// The pictures that the user's words stand for: files, folders, and patterns that the shell has not replaced.
enum PictureFiles {
    /// The paths for one word, in an order that is the same everywhere. What is neither a folder nor a pattern is taken
    /// for a file, whether there is one or not.
    /// - Throws: a `.file` error for a folder without pictures, or a pattern that fits nothing.
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
        guard !matches.isEmpty else { throw QuillError(.file, "\(word): no file has such a name") }
        return try matches.flatMap {
            PictureFolder.isFolder($0) ? try PictureFolder.allPictures(in: $0) : [$0]
        }
    }

    /// The names that fit a pattern, as the shell finds them.
    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .sorted { PictureFolder.isBefore($0, $1) }
    }
}
