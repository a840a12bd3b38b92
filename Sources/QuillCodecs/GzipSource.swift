import QuillTensor

/// The unpacked bytes of gzip data with one or more members, each verified by its CRC-32 and length.
final class GzipSource: ByteSource {
    private let packed: any ByteSource
    private let inflater: Inflater
    private var isFinished = false

    init(_ packed: any ByteSource, name: String) throws {
        self.packed = packed
        inflater = try Inflater(.gzip, name: name)
    }

    var count: Int? { nil }

    func rewind() throws {
        try packed.rewind()
        inflater.restart()
        isFinished = false
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count, !isFinished {
            if inflater.isAtEnd {
                guard try inflater.hasInput(from: packed.read) else {
                    isFinished = true
                    break
                }
                inflater.startNext()
            }
            done += try inflater.read(into: .init(rebasing: buffer[done...]), from: packed.read)
        }
        return done
    }
}
