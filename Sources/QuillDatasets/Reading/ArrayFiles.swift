import QuillCodecs
import QuillData
import QuillTensor

/// An array in one file or in several that follow each other, read into memory or mapped.
struct ArrayFiles {
    private let options: ReadOptions
    private(set) var notes: [String] = []

    init(_ options: ReadOptions) { self.options = options }

    /// Reads the array.
    /// - Parameters:
    ///   - title: a word for notes, and for the name of a file in the cache.
    ///   - paths: the files.
    ///   - open: opens the array in a file.
    ///   - read: reads it into memory.
    /// - Throws: a `.shape` or `.data` error that names two files whose arrays don't fit each other.
    mutating func array(
        _ title: String, in paths: [String], open: (String) throws -> ArrayStream,
        read: (String) throws -> AnyTensor
    ) throws -> AnyTensor {
        let streams = try paths.map(open)
        try Self.check(streams)
        let sizes = streams.map(\.byteCount)
        let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
        let (isMapped, note) = options.mapping(of: total)
        if paths.count > 1 { notes.append("read from \(paths.count) shards, one after the other") }
        guard isMapped else {
            return paths.count == 1
                ? try read(paths[0]) : try AnyTensor(joining: paths.map(read))
        }
        notes += [note].compactMap { $0 }
        if streams.count == 1, let tensor = try streams[0].mapped() { return tensor }
        let shape = streams[0].shape.dropFirst().prepending(streams.reduce(0) { $0 + $1.shape[0] })
        let entry = try ArrayCache(folder: options.mappedFolder).array(
            title, key: paths.map(Self.identity) + streams.map(\.name), shape: shape, streams[0].dataType,
            action: streams.count == 1 ? "unpacked" : "\(streams.count) shards joined"
        ) { writer in
            for stream in streams { try stream.forEachPart { try writer.append($0) } }
        }
        notes.append(entry.note)
        return entry.tensor
    }

    /// What tells a file's content from others.
    private static func identity(_ path: String) -> String {
        let version = FileSystem.version(of: path) ?? []
        return "\(FileSystem.absolute(path)) \(FileSystem.size(of: path)) \(version)"
    }

    private static func check(_ streams: [ArrayStream]) throws {
        guard let first = streams.first, streams.count > 1 else { return }
        for stream in streams {
            guard stream.shape.rank > 0, first.shape.rank > 0,
                stream.shape.dropFirst() == first.shape.dropFirst()
            else {
                throw QuillError(
                    .shape,
                    "\(stream.name): expected rows \(first.shape.dropFirst()) as in \(first.name), received an array "
                        + "\(stream.shape)")
            }
            guard stream.dataType == first.dataType else {
                throw QuillError(
                    .data,
                    "\(stream.name): expected \(first.dataType.rawValue) as in \(first.name), received "
                        + "\(stream.dataType.rawValue)")
            }
        }
    }
}
