import QuillTensor

/// The shape of data.
struct HDF5Space {
    /// The extents, none for a scalar; nil if there is no data.
    let extents: [Int]?
    /// The extents that the data may grow to; nil for an axis without a limit.
    let limits: [Int?]

    /// Reads a dataspace message.
    init(_ message: HDF5Cursor) throws {
        var message = message
        let version = try message.version(of: "a shape", in: 1...2)
        let rank = try message.byte()
        let hasLimits = try message.byte() & 1 != 0
        let kind = try message.byte()
        if version == 1 { _ = try message.take(4) }
        guard rank <= 32 else { throw QuillError(.file, "damaged: a shape of \(rank) axes") }
        if version == 2, kind == 2 {
            (extents, limits) = (nil, [])
            return
        }
        let extents = try (0..<rank).map { _ in try message.length() }
        // Also without extents of 0, so that distances between elements can be computed.
        guard Shape(extents.map { max($0, 1) }).checkedCount != nil else {
            throw QuillError(.file, "the shape \(Shape(extents)) is too large")
        }
        let unlimited = UInt64.max >> UInt64(64 - 8 * message.file.lengthSize)
        limits =
            try hasLimits
            ? extents.map { extent in
                let limit = try message.unsigned(message.file.lengthSize)
                return limit == unlimited ? nil : max(extent, Int(clamping: limit))
            } : extents
        self.extents = extents
    }
}
