import QuillSystem
import QuillTensor

/// Files and folders by the system's own calls, without Foundation, which would be most of a small program.
package enum FileSystem {
    /// Whether a path is a file, a folder, or anything else that exists. Symbolic links are followed.
    package static func exists(_ path: String) -> Bool { (try? status(of: path, "read")) != nil }

    /// Whether a path is a folder.
    package static func isFolder(_ path: String) -> Bool {
        (try? status(of: path, "read"))?.isDirectory ?? false
    }

    /// Whether a path exists and isn't a folder.
    package static func isFile(_ path: String) -> Bool {
        (try? status(of: path, "read")).map { !$0.isDirectory } ?? false
    }

    /// Whether a path itself is a symbolic link.
    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The size of a file in bytes; 0 if there is none.
    package static func size(of path: String) -> Int {
        (try? status(of: path, "read")).map { Int($0.st_size) } ?? 0
    }

    /// The names of the files and folders in a folder, hidden ones too, in no particular order.
    /// - Throws: a `.file` error that names the folder and the reason.
    package static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw systemError("read the folder", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // Not through a copy of the entry, which may be longer than its type.
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = String(cString: text)
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Creates a folder and the folders that it is in, unless they exist.
    /// - Throws: a `.file` error that names the first folder that can't be created, and the reason.
    package static func createFolders(_ path: String) throws {
        if path.isEmpty || isFolder(path) { return }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try createFolders(String(path[..<slash]))
        }
        // Another process may create it at the same time.
        if mkdir(path, 0o777) != 0, !isFolder(path) { throw systemError("create", path) }
    }

    /// Moves a file, replacing one that exists.
    /// - Throws: a `.file` error that names the new path and the reason.
    package static func move(_ path: String, to newPath: String) throws {
        try checked("write", newPath) { rename(path, newPath) }
    }

    /// Removes a file if there is one.
    package static func remove(_ path: String) { unlink(path) }

    /// Removes a folder if there is one and nothing is in it.
    package static func removeEmptyFolder(_ path: String) { rmdir(path) }
}
