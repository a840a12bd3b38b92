import QuillSystem
import QuillTensor

extension FileSystem {
    /// Creates a folder of this process's own in `$TMPDIR`, else `/tmp`, and returns its path.
    /// - Throws: a `.file` error that names the path and the reason.
    package static func createTemporaryFolder() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent.isEmpty ? "/tmp" : parent)/quill-XXXXXX".utf8CString)
        let created = template.withUnsafeMutableBufferPointer { name in
            name.baseAddress.flatMap { mkdtemp($0) } != nil
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard created else { throw systemError("create a folder in", parent) }
        return path
    }

    /// Removes a folder and all that is in it. Symbolic links are removed, not followed.
    package static func removeFolder(_ folder: String) {
        for name in (try? names(in: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            if isFolder(path), !isLink(path) { removeFolder(path) } else { remove(path) }
        }
        rmdir(folder)
    }

    /// Writes what a reader reads into a new file, which isn't forced to the disk.
    /// - Throws: a `.file` error that names the path and the reason, and the reader's errors.
    package static func write(_ reader: ByteReader, toTemporary path: String) throws {
        guard let file = fopen(path, "wb") else { throw systemError("write", path) }
        var isOpen = true
        defer { if isOpen { fclose(file) } }
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while true {
                let count = try reader.readSome(into: chunk)
                if count == 0 { break }
                guard fwrite(chunk.baseAddress, 1, count, file) == count else {
                    throw systemError("write", path)
                }
            }
        }
        isOpen = false
        guard fclose(file) == 0 else { throw systemError("write", path) }
    }
}
