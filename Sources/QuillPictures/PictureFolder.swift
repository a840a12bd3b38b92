import QuillCodecs
import QuillTensor

/// Lists the pictures in folders, in the same order on all systems.
package enum PictureFolder {
    private static let endings: Set<String> = [
        "png", "jpg", "jpeg", "jpe", "jfif", "bmp", "gif", "tif", "tiff", "webp", "pgm", "ppm", "pbm",
        "pnm", "heic", "heif", "avif",
    ]
    /// Folders that systems leave in others.
    private static let litter: Set<String> = [
        "__MACOSX", "@eaDir", "$RECYCLE.BIN", "Thumbs.db", "desktop.ini",
    ]

    /// The names of a folder's subfolders.
    package static func subfolders(of folder: String) throws -> [String] {
        try names(in: folder).filter { isFolder("\(folder)/\($0)") }
    }

    /// The paths of the pictures in a folder.
    package static func pictures(in folder: String) throws -> [String] {
        try names(in: folder).filter(isPicture).map { "\(folder)/\($0)" }.filter { !isFolder($0) }
    }

    /// Whether a file's name has the ending of a picture.
    package static func isPicture(_ name: String) -> Bool {
        endings.contains(name.split(separator: ".").last.map { $0.lowercased() } ?? "")
    }

    /// The paths of the files in a folder, except for hidden ones.
    static func files(in folder: String) throws -> [String] {
        try names(in: folder).map { "\(folder)/\($0)" }.filter { !isFolder($0) }
    }

    /// The paths of the files in a folder, and in its subfolders, that aren't pictures.
    package static func allOthers(in folder: String) throws -> [String] {
        try files(in: folder).filter { !isPicture($0) }
            + subfolders(of: folder).map { "\(folder)/\($0)" }.filter { !FileSystem.isLink($0) }.flatMap(
                allOthers)
    }

    /// Whether a folder has pictures, in it or in a subfolder.
    static func hasPictures(_ folder: String, depth: Int = 0) -> Bool {
        if let pictures = try? pictures(in: folder), !pictures.isEmpty { return true }
        guard depth < 3, let subfolders = try? subfolders(of: folder) else { return false }
        return subfolders.contains { hasPictures("\(folder)/\($0)", depth: depth + 1) }
    }

    /// The paths of the pictures in a folder and, after them, in its subfolders, recursively. Symbolic links to folders
    /// aren't followed, because they may form a cycle.
    package static func allPictures(in folder: String) throws -> [String] {
        try pictures(in: folder)
            + subfolders(of: folder).map { "\(folder)/\($0)" }.filter { !FileSystem.isLink($0) }.flatMap(
                allPictures)
    }

    private static func names(in folder: String) throws -> [String] {
        try FileSystem.names(in: folder).filter { !$0.hasPrefix(".") && !litter.contains($0) }.sorted {
            isBefore($0, $1)
        }
    }

    /// Whether a path is a folder.
    package static func isFolder(_ path: String) -> Bool { FileSystem.isFolder(path) }

    /// Whether a name sorts before another: numbers before words and by value, `2` before `10`; words by their
    /// characters' code points.
    package static func isBefore(_ first: String, _ second: String) -> Bool {
        let parts = (parts(first), self.parts(second))
        for (a, b) in zip(parts.0, parts.1) where a != b {
            switch (Int(a), Int(b)) {
            case (let a?, let b?) where a != b: return a < b
            case (_?, nil): return true
            case (nil, _?): return false
            default: return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
            }
        }
        return parts.0.count < parts.1.count
    }

    /// Splits a name into words and numbers: `img10.png` into `img`, `10`, and `.png`.
    private static func parts(_ name: String) -> [String] {
        var parts: [String] = []
        var wasDigit: Bool?
        for character in name {
            let isDigit = character.isASCII && character.isNumber
            if isDigit == wasDigit {
                parts[parts.count - 1].append(character)
            } else {
                parts.append(String(character))
            }
            wasDigit = isDigit
        }
        return parts
    }
}
