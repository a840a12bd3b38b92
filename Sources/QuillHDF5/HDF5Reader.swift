import QuillTensor

/// Reads everything in a file.
final class HDF5Reader {
    let library: HDF5Library
    let fileSize: Int
    private let longestString: Int
    /// The number of bytes that may still be allocated for data.
    private var budget: Int
    /// The addresses of the objects read so far: no file of Keras links to one twice, and so there are no cycles.
    private var visited: Set<UInt64> = []

    /// The greatest depth of groups, so that a file cannot exhaust the stack.
    private static let deepest = 32

    /// - Parameters:
    ///   - library: the library.
    ///   - fileSize: the number of bytes in the file.
    ///   - longestString: the greatest length of a string of variable length.
    init(_ library: HDF5Library, fileSize: Int, longestString: Int) {
        self.library = library
        self.fileSize = fileSize
        self.longestString = longestString
        budget = Self.expansion * (fileSize + 4096)
    }

    /// The greatest ratio of unpacked to packed data that deflate can reach.
    static let expansion = 1032

    func root(of bytes: [UInt8]) throws -> HDF5Group {
        let access = try HDF5Handle(
            library, .properties, library.createProperties(library[.fileAccess]),
            "libhdf5 cannot read files")
        var bytes = bytes
        let isSet = bytes.withUnsafeMutableBytes {
            library.keepInMemory(access.id, 1 << 16, 0) >= 0
                && library.setImage(access.id, $0.baseAddress, $0.count) >= 0
        }
        guard isSet else { throw QuillError(.file, "libhdf5 cannot read files in memory") }
        // 0: only reads.
        let file = try HDF5Handle(
            library, .file, library.openFile("quill.h5", 0, access.id),
            "damaged or truncated: libhdf5 cannot open it")
        let group = try object(named: "/", in: file.id, "/")
        guard library.kind(group.id) == Self.groupKind else {
            throw QuillError(.file, "damaged: expected a group at the root")
        }
        return try self.group(group, "", depth: 0)
    }

    private static let groupKind: Int32 = 2
    private static let dataKind: Int32 = 5

    private func object(named name: String, in place: HDF5Library.Handle, _ path: String) throws -> HDF5Handle
    {
        try HDF5Handle(
            library, .object, library.open(place, name, 0), "damaged: libhdf5 cannot open '\(path)'")
    }

    private func group(_ handle: HDF5Handle, _ path: String, depth: Int) throws -> HDF5Group {
        guard depth <= Self.deepest else {
            throw QuillError(.file, "'\(path)': expected at most \(Self.deepest) groups inside one another")
        }
        var group = HDF5Group()
        for name in try attributeNames(of: handle, path) {
            group.attributes[name] = try attribute(name, of: handle, "\(path)@\(name)")
        }
        for link in try links(of: handle, path) {
            let path = path.isEmpty ? link.name : "\(path)/\(link.name)"
            guard link.kind == 0 else {
                throw QuillError(
                    .file,
                    "'\(path)' is \(link.kind == 1 ? "a soft link" : "a link to another file"); expected the object itself"
                )
            }
            guard visited.insert(link.address).inserted else {
                throw QuillError(.file, "'\(path)' is another name of an object; expected one for each")
            }
            let child = try object(named: link.name, in: handle.id, path)
            switch library.kind(child.id) {
            case Self.groupKind:
                group.members[link.name] = .group(try self.group(child, path, depth: depth + 1))
            case Self.dataKind: group.members[link.name] = try data(child, path)
            default: group.members[link.name] = .other("a type")
            }
        }
        return group
    }

    private struct Link {
        let name: String
        let kind: Int32
        let address: UInt64
    }

    /// Collects what the library visits, up to a limit.
    private final class Collector {
        var links: [Link] = []
        let limit: Int

        init(limit: Int) { self.limit = limit }

        func add(_ name: UnsafePointer<CChar>?, _ kind: Int32, _ address: UInt64) -> Int32 {
            guard let name, links.count < limit else { return -1 }
            links.append(Link(name: String(cString: name), kind: kind, address: address))
            return 0
        }
    }

    private func links(of handle: HDF5Handle, _ path: String) throws -> [Link] {
        // An entry of a group takes 40 bytes in old files, about 20 in new ones.
        let collector = Collector(limit: fileSize / 16)
        let result = withExtendedLifetime(collector) {
            // By name, ascending.
            library.visitLinks(
                handle.id, 0, 0, nil,
                { _, name, info, collector in
                    guard let info, let collector else { return -1 }
                    // H5L_info_t: the kind, 20 bytes on order and characters, the address.
                    return Unmanaged<Collector>.fromOpaque(collector).takeUnretainedValue()
                        .add(name, info.load(as: Int32.self), info.load(fromByteOffset: 24, as: UInt64.self))
                }, Unmanaged.passUnretained(collector).toOpaque())
        }
        guard result >= 0 else { throw QuillError(.file, "damaged: libhdf5 cannot list '\(path)/'") }
        return collector.links
    }

    private func attributeNames(of handle: HDF5Handle, _ path: String) throws -> [String] {
        let collector = Collector(limit: fileSize / 16)
        let result = withExtendedLifetime(collector) {
            library.visitAttributes(
                handle.id, 0, 0, nil,
                { _, name, _, collector in
                    guard let collector else { return -1 }
                    return Unmanaged<Collector>.fromOpaque(collector).takeUnretainedValue().add(name, 0, 0)
                }, Unmanaged.passUnretained(collector).toOpaque())
        }
        guard result >= 0 else {
            throw QuillError(.file, "damaged: libhdf5 cannot list the attributes of '\(path)/'")
        }
        return collector.links.map(\.name)
    }

    /// Returns the extents of a data space; nil for one without data.
    func extents(_ space: HDF5Handle, _ path: String) throws -> [Int]? {
        switch library.spaceKind(space.id) {
        case 0: return []
        case 1:
            let rank = Int(library.rank(space.id))
            guard (0...32).contains(rank) else { throw QuillError(.file, "'\(path)': damaged shape") }
            var extents = [UInt64](repeating: 0, count: max(rank, 1))
            guard library.extents(space.id, &extents, nil) == Int32(rank) else {
                throw QuillError(.file, "'\(path)': damaged shape")
            }
            return try extents.prefix(rank).map { extent in
                guard let extent = Int(exactly: extent) else {
                    throw QuillError(.file, "'\(path)': an extent of \(extent) is too large")
                }
                return extent
            }
        default: return nil
        }
    }

    /// Reserves memory for data.
    func take(_ byteCount: Int, _ path: String) throws {
        guard byteCount <= budget else {
            throw QuillError(
                .file,
                "'\(path)' would take \(byteCount) bytes of memory, more than a file of \(fileSize) bytes can hold"
            )
        }
        budget -= byteCount
    }

    /// Checks that the strings of an attribute fit, which the library allocates at once.
    func checkStrings(_ count: Int, _ path: String) throws {
        let (size, isTooLarge) = count.multipliedReportingOverflow(by: longestString)
        guard !isTooLarge, size <= 64 * (fileSize + 1 << 20) else {
            throw QuillError(
                .file, "'\(path)': \(count) strings of up to \(longestString) bytes are too many for the file"
            )
        }
    }
}
