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

    /// What changes whenever a file is replaced or written: its number and the time of its last change; nil if there is none.
    package static func version(of path: String) -> [Int]? {
        guard let status = try? status(of: path, "read") else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return [Int(truncatingIfNeeded: status.st_ino), Int(time.tv_sec), Int(time.tv_nsec)]
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
        guard mkdir(path, 0o777) != 0 else { return }
        let code = errno
        if !isFolder(path) { throw systemError("create", path, code: code) }
    }

    /// Creates a folder that doesn't exist yet; the folder that it is in must exist.
    /// - Returns: whether it was created; false if there is something of this name.
    /// - Throws: a `.file` error that names the folder and the reason.
    package static func createNewFolder(_ path: String) throws -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        throw systemError("create", path)
    }

    /// Gives a file a second name, or copies it where that isn't possible. A file of the new name is replaced atomically.
    /// - Throws: a `.file` error that names the path and the reason.
    package static func linkOrCopy(_ path: String, to newPath: String) throws {
        let temporary = "\(newPath).\(getpid())"
        unlink(temporary)
        if link(path, temporary) == 0 {
            // If both names are of one file already, renaming leaves both.
            defer { unlink(temporary) }
            return try move(temporary, to: newPath)
        }
        let reader = try ByteReader(path: path)
        try AtomicFile.write(to: newPath) { writer in
            try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
                while true {
                    let count = try reader.readSome(into: chunk)
                    if count == 0 { return }
                    try writer.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
                }
            }
        }
    }

    /// Returns the absolute path of a file or folder that exists, with links resolved; the path itself if there is none.
    package static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
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
