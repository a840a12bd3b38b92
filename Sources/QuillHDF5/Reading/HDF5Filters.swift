import QuillCodecs
import QuillTensor

/// The filters that packed a data set's chunks, in the order of packing.
struct HDF5Filters {
    private enum Filter: Equatable {
        case deflate
        /// Bytes of the same place in each element are next to each other.
        case shuffle(elementSize: Int)
        /// A checksum follows the data.
        case fletcher32
    }

    private var filters: [Filter] = []

    /// No filters.
    init() {}

    var isEmpty: Bool { filters.isEmpty }

    /// Reads a filter pipeline message.
    init(_ message: HDF5Cursor) throws {
        var message = message
        let version = try message.version(of: "filters", in: 1...2)
        let count = try message.byte()
        if version == 1 { _ = try message.take(6) }
        for _ in 0..<count {
            let number = try message.uint16()
            let nameSize = version == 1 || number >= 256 ? try message.uint16() : 0
            // Whether the filter may be left out.
            _ = try message.uint16()
            let valueCount = try message.uint16()
            _ = try message.take(version == 1 ? (nameSize + 7) / 8 * 8 : nameSize)
            var values = try message.part(4 * valueCount)
            if version == 1, valueCount % 2 == 1 { _ = try message.take(4) }
            let filter: Filter
            switch number {
            case 1: filter = .deflate
            case 2: filter = .shuffle(elementSize: try values.uint32())
            case 3: filter = .fletcher32
            default:
                throw QuillError(
                    .file, "packed by filter \(number); expected deflate (gzip), shuffle, or Fletcher-32")
            }
            guard !filters.contains(filter) else {
                throw QuillError(.file, "damaged: the same filter twice")
            }
            filters.append(filter)
        }
    }

    /// Returns the greatest number of bytes that can be unpacked from a number of packed bytes.
    func greatestSize(ofPacked count: Int) -> Int {
        guard filters.contains(.deflate) else { return count }
        let (size, isTooLarge) = count.multipliedReportingOverflow(by: HDF5Reader.expansion)
        return isTooLarge ? .max : size
    }

    /// Unpacks the chunks of one data set.
    struct Unpacker {
        private let filters: [Filter]
        private let inflater: Inflater?

        init(_ filters: HDF5Filters) throws {
            self.filters = filters.filters
            inflater =
                self.filters.contains(.deflate) ? try Inflater(.zlib, name: "a chunk of its data") : nil
        }

        /// Returns a chunk's bytes and the range that it takes in them, which has `count` bytes.
        /// - Parameters:
        ///   - skipped: a bit for each filter that didn't pack this chunk.
        ///   - count: the size of the unpacked chunk.
        func unpack(
            _ packed: Range<Int>, of file: [UInt8], skipped: UInt32, count: Int
        ) throws -> (bytes: [UInt8], range: Range<Int>) {
            let used = filters.enumerated().filter { $0.offset < 32 && skipped >> UInt32($0.offset) & 1 == 0 }
            var (bytes, range) = (file, packed)
            for (place, filter) in used.map(\.element).enumerated().reversed() {
                switch filter {
                case .fletcher32: range = try HDF5Filters.checked(bytes, range)
                case .shuffle(let size):
                    bytes = HDF5Filters.unshuffled(bytes, range, size)
                    range = 0..<bytes.count
                case .deflate:
                    let hasChecksum = used.prefix(place).contains { $0.element == .fletcher32 }
                    bytes = try inflated(bytes, range, count: hasChecksum ? count + 4 : count)
                    range = 0..<bytes.count
                }
            }
            guard range.count == count else {
                throw QuillError(
                    .file, "damaged: a chunk of \(range.count) bytes; expected \(count)")
            }
            return (bytes, range)
        }

        private func inflated(_ packed: [UInt8], _ range: Range<Int>, count: Int) throws -> [UInt8] {
            guard let inflater, count / HDF5Reader.expansion <= range.count else {
                throw QuillError(
                    .file, "damaged: \(range.count) packed bytes cannot be a chunk of \(count)")
            }
            inflater.restart()
            var position = range.lowerBound
            func source(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
                let part = packed[position..<min(position + buffer.count, range.upperBound)]
                buffer.copyBytes(from: part)
                position += part.count
                return part.count
            }
            let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = try inflater.read(
                    into: UnsafeMutableRawBufferPointer(
                        UnsafeMutableBufferPointer(rebasing: buffer[..<count])),
                    from: source)
            }
            // The end of the data, with its checksum.
            let more = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) {
                try inflater.read(into: $0, from: source)
            }
            guard more == 0 else {
                throw QuillError(.file, "damaged: a chunk unpacks to more than \(count) bytes")
            }
            return bytes
        }
    }

    private static func unshuffled(_ bytes: [UInt8], _ range: Range<Int>, _ size: Int) -> [UInt8] {
        let count = range.count
        guard size > 1, count >= size else { return Array(bytes[range]) }
        let elements = count / size
        return [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            bytes.withUnsafeBufferPointer { bytes in
                let source = UnsafeBufferPointer(rebasing: bytes[range])
                for place in 0..<size {
                    for element in 0..<elements {
                        target[element * size + place] = source[place * elements + element]
                    }
                }
                for index in elements * size..<count { target[index] = source[index] }
            }
            filled = count
        }
    }

    /// Returns the range without the checksum at its end.
    private static func checked(_ bytes: [UInt8], _ range: Range<Int>) throws -> Range<Int> {
        guard range.count >= 4 else { throw QuillError(.file, "damaged: a chunk without its checksum") }
        let data = range.lowerBound..<range.upperBound - 4
        let stored = bytes[data.upperBound..<range.upperBound].reversed().reduce(UInt32(0)) {
            $0 << 8 | UInt32($1)
        }
        guard bytes.withUnsafeBufferPointer({ fletcher32(.init(rebasing: $0[data])) }) == stored else {
            throw QuillError(.file, "damaged: the checksum (Fletcher-32) of a chunk of its data is wrong")
        }
        return data
    }

    /// Returns the Fletcher-32 checksum of 16-bit words in big-endian order; zero completes the last.
    static func fletcher32(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var (first, second): (UInt32, UInt32) = (0, 0)
        func reduced(_ sum: UInt32) -> UInt32 { (sum & 0xFFFF) + sum >> 16 }
        for start in stride(from: 0, to: bytes.count, by: 720) {
            // After 360 words, the sums still fit.
            for index in stride(from: start, to: min(start + 720, bytes.count), by: 2) {
                let low = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0
                first &+= UInt32(bytes[index]) << 8 | low
                second &+= first
            }
            first = reduced(first)
            second = reduced(second)
        }
        return reduced(second) << 16 | reduced(first)
    }
}
