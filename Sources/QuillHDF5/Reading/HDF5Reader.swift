import QuillTensor

/// Reads everything in a file, by the HDF5 File Format Specification, version 3.0.
///
/// It reads what HDF5 libraries write by default, and of the newer forms what takes little code. A file is data that
/// may lie: every read is checked, all structures together may be twice as large as the file, and so nothing can be read
/// over and over; memory is allocated for what the file can hold.
final class HDF5Reader {
    let file: HDF5Bytes
    private let root: Int
    /// The number of bytes of structures and data that may still be read.
    private var unread: Int
    /// The number of bytes that may still be allocated for data.
    private var memory: Int
    /// The addresses of the objects read so far: no file of Keras links to one twice, and so there are no cycles.
    private var visited: Set<Int> = []
    /// The objects of global heaps by the heaps' addresses.
    var heaps: [Int: [Int: Range<Int>]] = [:]

    /// The greatest ratio of unpacked to packed data that deflate can reach.
    static let expansion = 1032
    /// The greatest depth of groups and of nodes of an index, so that a file cannot exhaust the stack.
    static let deepest = 32

    init(_ bytes: [UInt8]) throws {
        let superblock = try HDF5Superblock(bytes)
        (file, root) = (superblock.file, superblock.root)
        unread = 2 * bytes.count
        memory = Self.expansion * (bytes.count + 4096)
    }

    /// Returns the root group.
    func read() throws -> HDF5Group {
        guard case .group(let group) = try object(at: root, HDF5Path(), depth: 0) else {
            throw QuillError(.file, "damaged: expected a group at the root")
        }
        return group
    }

    /// Returns a cursor over a structure, and counts its bytes as read.
    func structure(at start: Int, count: Int) throws -> HDF5Cursor {
        let cursor = try file.cursor(at: start, count: count)
        try charge(count)
        return cursor
    }

    /// Counts bytes as read.
    /// - Throws: a `.file` error if more have been read than an undamaged file of this size has.
    func charge(_ count: Int) throws {
        guard count <= unread else {
            throw QuillError(.file, "damaged: its structures overlap or refer to each other in a circle")
        }
        unread -= count
    }

    /// Counts memory for data.
    func allocate(_ count: Int) throws {
        guard count <= memory else {
            throw QuillError(
                .file,
                "\(count) bytes of memory would be needed, more than a file of \(file.bytes.count) bytes can hold"
            )
        }
        try requireMemory(count, for: "the data")
        memory -= count
    }

    private func object(at address: Int, _ path: HDF5Path, depth: Int) throws -> HDF5Group.Member {
        let header = try path.locating {
            guard depth <= Self.deepest else {
                throw QuillError(.file, "expected at most \(Self.deepest) groups inside one another")
            }
            guard visited.insert(address).inserted else {
                throw QuillError(.file, "another name of an object; expected one for each")
            }
            return try self.header(at: address)
        }
        guard let links = try path.locating({ try links(header) }) else {
            return try path.locating { try data(header) }
        }
        var result = HDF5Group()
        result.attributes = try attributes(header, path)
        for link in links {
            let path = path.appending(link.name)
            let child = try path.locating {
                guard !link.name.isEmpty, !link.name.contains("/"), result.members[link.name] == nil else {
                    throw QuillError(.file, "damaged: expected a name of its own without a slash")
                }
                return try link.target.address()
            }
            result.members[link.name] = try object(at: child, path, depth: depth + 1)
        }
        return .group(result)
    }
}

/// The names of the groups on the way to an object, for messages.
struct HDF5Path: CustomStringConvertible {
    private var names: [String] = []

    func appending(_ name: String) -> HDF5Path {
        var path = self
        path.names.append(name)
        return path
    }

    /// The path, or its end if it is long.
    var description: String {
        let path = names.suffix(20).map { $0.count > 60 ? $0.prefix(60) + "…" : $0 }.joined(separator: "/")
        return path.count > 200 ? "…" + path.suffix(200) : path
    }

    /// Runs a function, whose errors say where they happened.
    func locating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError where !names.isEmpty {
            throw QuillError(error.kind, "'\(self)': \(error.message)")
        }
    }
}
