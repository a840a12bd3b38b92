import QuillTensor

/// Writes groups to a file in memory or on disk.
struct HDF5Writer {
    private let library: HDF5Library
    private let groupProperties: HDF5Handle
    private let dataProperties: HDF5Handle
    private let stringType: HDF5Handle

    private static let failure = "libhdf5 cannot write the file"

    init(_ library: HDF5Library) throws {
        self.library = library
        groupProperties = try Self.properties(library, .groupCreation)
        dataProperties = try Self.properties(library, .dataCreation)
        stringType = try HDF5Handle(library, .type, library.copyType(library[.string]), Self.failure)
        // Variable length, UTF-8.
        try Self.check(library.setTypeSize(stringType.id, -1))
        try Self.check(library.setCharacters(stringType.id, 1))
    }

    private static func check(_ result: Int32) throws {
        if result < 0 { throw QuillError(.file, failure) }
    }

    /// Returns properties without times, so that equal models give equal bytes.
    private static func properties(
        _ library: HDF5Library, _ kind: HDF5Library.Constant
    ) throws -> HDF5Handle {
        let properties = try HDF5Handle(
            library, .properties, library.createProperties(library[kind]), failure)
        if kind != .fileAccess { try check(library.setTracksTimes(properties.id, 0)) }
        return properties
    }

    /// Returns the size of a group's data sets, in bytes.
    private static func byteCount(of group: HDF5Group) -> Int {
        group.members.values.reduce(0) { sum, member in
            switch member {
            case .group(let inner): sum + byteCount(of: inner)
            case .tensor(let tensor): sum + tensor.withUnsafeBytes(\.count)
            case .other: sum
            }
        }
    }

    func bytes(of root: HDF5Group) throws -> [UInt8] {
        let access = try Self.properties(library, .fileAccess)
        // In memory, without a file, growing in steps. One step holds all: each further step would copy what is there.
        try Self.check(library.keepInMemory(access.id, Self.byteCount(of: root) + (1 << 20), 0))
        let file = try create("quill.h5", access, root)
        let size = library.image(file.id, nil, 0)
        guard size > 0 else { throw QuillError(.file, Self.failure) }
        let image = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, library.image(file.id, buffer.baseAddress, size))
        }
        guard image.count == size else { throw QuillError(.file, Self.failure) }
        return image
    }

    /// Writes a file on disk, which exists and which the caller keeps locked.
    /// - Returns: whether it was written; false if the library can't leave out its own lock.
    func write(_ root: HDF5Group, to path: String) throws -> Bool {
        let access = try Self.properties(library, .fileAccess)
        guard let setLocking = library.setLocking, setLocking(access.id, 0, 1) >= 0 else { return false }
        return try create(path, access, root).close()
    }

    private func create(_ path: String, _ access: HDF5Handle, _ root: HDF5Group) throws -> HDF5Handle {
        let creation = try Self.properties(library, .fileCreation)
        // 2: replaces a file of this name.
        let file = try HDF5Handle(
            library, .file, library.createFile(path, 2, creation.id, access.id), Self.failure)
        do {
            let group = try HDF5Handle(library, .object, library.open(file.id, "/", 0), Self.failure)
            try write(root, group)
        }
        // 1: the whole file.
        try Self.check(library.flush(file.id, 1))
        return file
    }

    private func write(_ group: HDF5Group, _ handle: HDF5Handle) throws {
        for (name, attribute) in group.attributes.sorted(by: { $0.key < $1.key }) {
            try write(attribute, name, handle)
        }
        for (name, member) in group.members.sorted(by: { $0.key < $1.key }) {
            switch member {
            case .group(let inner):
                let child = try HDF5Handle(
                    library, .group, library.createGroup(handle.id, name, 0, groupProperties.id, 0),
                    Self.failure)
                try write(inner, child)
            case .tensor(let tensor): try write(tensor, name, handle)
            case .other(let what): throw QuillError(.argument, "'\(name)': \(what) cannot be written")
            }
        }
    }

    private func space(_ extents: [Int]?) throws -> HDF5Handle {
        guard let extents, !extents.isEmpty else {
            // 0: a scalar.
            return try HDF5Handle(library, .space, library.createSpace(0), Self.failure)
        }
        return try HDF5Handle(
            library, .space,
            library.createSimpleSpace(Int32(extents.count), extents.map { UInt64($0) }, nil), Self.failure)
    }

    private func write(_ attribute: HDF5Attribute, _ name: String, _ handle: HDF5Handle) throws {
        func create(_ type: HDF5Library.Handle, _ extents: [Int]?) throws -> HDF5Handle {
            let space = try space(extents)
            return try HDF5Handle(
                library, .attribute, library.createAttribute(handle.id, name, type, space.id, 0, 0),
                Self.failure)
        }
        func write(_ strings: [String], _ extents: [Int]?) throws {
            let attribute = try create(stringType.id, extents)
            var bytes: [CChar] = []
            let starts = strings.map { string in
                defer {
                    // A zero would end the string early.
                    bytes += string.utf8.map { CChar(bitPattern: $0) }.filter { $0 != 0 } + [0]
                }
                return bytes.count
            }
            try bytes.withUnsafeBufferPointer { bytes in
                let pointers = starts.map { start in bytes.baseAddress.map { $0 + start } }
                try Self.check(
                    pointers.withUnsafeBytes {
                        library.writeAttribute(attribute.id, stringType.id, $0.baseAddress)
                    })
            }
        }
        switch attribute {
        case .string(let string): try write([string], nil)
        case .strings(let strings) where strings.isEmpty: try self.write(.numbers([]), name, handle)
        case .strings(let strings): try write(strings, [strings.count])
        case .numbers(let numbers):
            let attribute = try create(library[.float64], [numbers.count])
            if numbers.isEmpty { return }
            try Self.check(
                numbers.withUnsafeBytes {
                    library.writeAttribute(attribute.id, library[.float64], $0.baseAddress)
                })
        case .other(let what): throw QuillError(.argument, "'\(name)': \(what) cannot be written")
        }
    }

    private func write(_ tensor: AnyTensor, _ name: String, _ handle: HDF5Handle) throws {
        let type: HDF5Library.Constant =
            switch tensor {
            case .float32: .float32
            case .float64: .float64
            case .int32: .int32
            case .int64: .int64
            case .uint8, .bool: .uint8
            }
        let space = try space(tensor.shape.dimensions)
        let data = try HDF5Handle(
            library, .data,
            library.createData(handle.id, name, library[type], space.id, 0, dataProperties.id, 0),
            Self.failure)
        if tensor.shape.elementCount == 0 { return }
        try Self.check(
            tensor.withUnsafeBytes { library.writeData(data.id, library[type], 0, 0, 0, $0.baseAddress) })
    }
}
