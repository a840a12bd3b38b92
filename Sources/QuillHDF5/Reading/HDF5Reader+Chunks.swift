import QuillTensor

/// The boxes of equal size that hold a data set's elements.
struct HDF5ChunkGrid {
    /// The data's extents.
    let extents: [Int]
    /// The axis along which the data grows without a limit; nil if there is none, or several.
    let growingAxis: Int?
    /// The extents of a chunk.
    let chunk: [Int]
    let elementSize: Int
    /// The number of chunks along each axis.
    let counts: [Int]
    /// The number of chunks along each axis when the data has grown to its limits; the same number for an axis without one.
    let greatestCounts: [Int]
    /// The number of bytes of a chunk.
    let chunkSize: Int

    init(extents: [Int], limits: [Int?], chunk: [Int], elementSize: Int, storedSize: Int) throws {
        let size = Shape(chunk + [elementSize]).checkedCount
        guard let size, !extents.isEmpty, chunk.count == extents.count, chunk.allSatisfy({ $0 > 0 }),
            elementSize == storedSize
        else {
            throw QuillError(
                .file, "damaged: chunks of shape \(Shape(chunk)) don't fit data of shape \(Shape(extents))")
        }
        (self.extents, self.chunk, self.elementSize) = (extents, chunk, elementSize)
        func counts(_ extents: [Int]) -> [Int] {
            zip(extents, chunk).map { $0 / $1 + ($0 % $1 == 0 ? 0 : 1) }
        }
        self.counts = counts(extents)
        greatestCounts = counts(zip(extents, limits).map { $1 ?? $0 })
        let growing = limits.indices.filter { limits[$0] == nil }
        growingAxis = growing.count == 1 ? growing[0] : nil
        chunkSize = size
    }

    /// Returns the number of the chunk whose first element is at a place in the data.
    /// - Throws: a `.file` error if there is none.
    func index(of place: [Int]) throws -> Int {
        var index = 0
        for axis in extents.indices {
            guard place[axis] < extents[axis], place[axis] % chunk[axis] == 0 else {
                throw QuillError(
                    .file, "damaged: a chunk at \(Shape(place)) in data of shape \(Shape(extents))")
            }
            index = index * counts[axis] + place[axis] / chunk[axis]
        }
        return index
    }

    /// Returns the place of the chunk with a number in an array of all chunks that there may ever be, which counts the
    /// growing axis slowest; nil if the data hasn't grown to it.
    func place(ofEntry number: Int) -> [Int]? {
        let first = growingAxis ?? 0
        var place = [Int](repeating: 0, count: extents.count)
        var rest = number
        for axis in extents.indices.reversed() where axis != first {
            place[axis] = rest % greatestCounts[axis] * chunk[axis]
            rest /= greatestCounts[axis]
        }
        guard rest < counts[first] else { return nil }
        place[first] = rest * chunk[first]
        return zip(place, extents).allSatisfy { $0 < $1 } ? place : nil
    }

    /// Copies a chunk's elements to their places in the data. Those beyond the data's end are left out.
    func copy(_ source: UnsafeRawBufferPointer, at place: [Int], to target: UnsafeMutableRawBufferPointer) {
        let sizes = extents.indices.map { min(chunk[$0], extents[$0] - place[$0]) }
        // Axes that a chunk covers are copied together.
        var first = extents.count - 1
        while first > 0, chunk[first] == extents[first] { first -= 1 }
        let (sourceStrides, targetStrides) = (Shape(chunk).strides, Shape(extents).strides)
        let run = sizes[first] * targetStrides[first] * elementSize
        var from = 0
        var to = (0...first).reduce(0) { $0 + place[$1] * targetStrides[$1] }
        var position = [Int](repeating: 0, count: first)
        while true {
            let start = from * elementSize
            UnsafeMutableRawBufferPointer(rebasing: target[(to * elementSize)...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + run]))
            var axis = first - 1
            while axis >= 0 {
                position[axis] += 1
                from += sourceStrides[axis]
                to += targetStrides[axis]
                if position[axis] < sizes[axis] { break }
                from -= position[axis] * sourceStrides[axis]
                to -= position[axis] * targetStrides[axis]
                position[axis] = 0
                axis -= 1
            }
            if axis < 0 { break }
        }
    }
}

/// A chunk of a data set in the file.
struct HDF5Chunk {
    /// The place of its first element in the data.
    let place: [Int]
    /// Its packed bytes.
    let range: Range<Int>
    /// A bit for each filter that didn't pack it.
    var skipped: UInt32 = 0
}

extension HDF5Reader {
    /// Returns the chunks that are in the file.
    func chunks(
        _ layout: HDF5Layout.Chunks, _ grid: HDF5ChunkGrid, _ filters: HDF5Filters
    ) throws -> [HDF5Chunk] {
        var chunks: [HDF5Chunk] = []
        func add(_ place: [Int], at address: Int, count: Int, skipped: UInt32 = 0) throws {
            let range = try file.range(at: address, count: count)
            // Chunks don't overlap.
            try charge(count)
            chunks.append(HDF5Chunk(place: place, range: range, skipped: skipped))
        }
        let origin = [Int](repeating: 0, count: grid.extents.count)
        switch layout.index {
        case .none: break
        case .single(let address, let packedSize, let mask):
            guard grid.counts.allSatisfy({ $0 == 1 }) else {
                throw QuillError(.file, "damaged: a single chunk of shape \(Shape(grid.chunk))")
            }
            try add(origin, at: address, count: packedSize ?? grid.chunkSize, skipped: mask)
        case .inOrder(let address):
            guard let size = Shape(grid.greatestCounts + [grid.chunkSize]).checkedCount else {
                throw QuillError(.file, "the shape \(Shape(grid.extents)) is too large")
            }
            let range = try file.range(at: address, count: size)
            let starts = stride(from: range.lowerBound, to: range.upperBound, by: grid.chunkSize)
            for (number, start) in starts.enumerated() {
                guard let place = grid.place(ofEntry: number) else { continue }
                try add(place, at: start, count: grid.chunkSize)
            }
        case .array(let address):
            var number = 0
            try entries(ofArrayAt: address, grid) { entry in
                if let chunk = entry, let place = grid.place(ofEntry: number) {
                    try add(place, at: chunk.address, count: chunk.count, skipped: chunk.skipped)
                }
                number += 1
            }
        case .growingArray(let address):
            guard grid.growingAxis != nil else {
                throw QuillError(.file, "damaged: an array that grows for data that doesn't")
            }
            try entries(ofGrowingArrayAt: address, grid) { number, chunk in
                guard let place = grid.place(ofEntry: number) else { return }
                try add(place, at: chunk.address, count: chunk.count, skipped: chunk.skipped)
            }
        case .records(let address):
            var seen: Set<Int> = []
            let isPacked = !filters.isEmpty
            try records(ofTreeAt: address, kind: isPacked ? 11 : 10) { record in
                var record = record
                let axes = 8 * grid.extents.count
                let entry = try record.part(max(0, record.count - axes))
                let place = try grid.chunk.map { extent in
                    let (place, isTooLarge) = Int(clamping: try record.unsigned(8))
                        .multipliedReportingOverflow(by: extent)
                    return isTooLarge ? .max : place
                }
                guard let chunk = try self.chunk(entry, grid, isPacked: isPacked) else { return }
                guard seen.insert(try grid.index(of: place)).inserted else {
                    throw QuillError(.file, "damaged: two chunks at \(Shape(place))")
                }
                try add(place, at: chunk.address, count: chunk.count, skipped: chunk.skipped)
            }
        case .tree(let address):
            var seen: Set<Int> = []
            try leaves(ofTreeAt: address, kind: 1, keySize: 8 + 8 * (grid.extents.count + 1)) {
                key, address in
                var key = key
                let count = try key.uint32()
                let skipped = try key.integer(UInt32.self)
                let place = try grid.extents.map { _ in Int(clamping: try key.unsigned(8)) }
                guard seen.insert(try grid.index(of: place)).inserted else {
                    throw QuillError(.file, "damaged: two chunks at \(Shape(place))")
                }
                try add(place, at: address, count: count, skipped: skipped)
            }
        }
        return chunks
    }

    /// Returns the bytes of a data set whose elements are in chunks.
    /// - Parameter fill: an element that was never written; empty for zeros.
    func assemble(
        _ chunks: [HDF5Chunk], _ grid: HDF5ChunkGrid, _ filters: HDF5Filters, _ size: Int, fill: [UInt8]
    ) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        if fill.contains(where: { $0 != 0 }), chunks.count < grid.counts.reduce(1, *) {
            for index in bytes.indices { bytes[index] = fill[index % fill.count] }
        }
        let unpacker = try HDF5Filters.Unpacker(filters)
        for chunk in chunks {
            let (source, range) = try unpacker.unpack(
                chunk.range, of: file.bytes, skipped: chunk.skipped, count: grid.chunkSize)
            bytes.withUnsafeMutableBytes { target in
                source.withUnsafeBytes {
                    grid.copy(UnsafeRawBufferPointer(rebasing: $0[range]), at: chunk.place, to: target)
                }
            }
        }
        return bytes
    }
}
