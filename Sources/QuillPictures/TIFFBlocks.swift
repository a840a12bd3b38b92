/// The blocks in which a TIFF file stores the pixels of its first page: strips of whole rows, or tiles of one size, row by
/// row, of which the last ones reach beyond the picture.
///
/// Source: TIFF 6.0, Adobe 1992, sections 8 and 15.
struct TIFFBlocks {
    /// The columns and rows of a block.
    let width, height: Int
    /// The blocks beside each other.
    let across: Int
    /// The places of the blocks in the file.
    let places: [Range<Int>]
    /// Whether the last blocks have all rows, though the picture ends before.
    let isPadded: Bool

    /// - Parameters:
    ///   - width: the picture's columns.
    ///   - height: the picture's rows.
    ///   - byteCount: the file's size.
    /// - Returns: nil if the blocks don't make up the picture, or lie outside of the file.
    init?(_ directories: TIFFDirectories, width: Int, height: Int, byteCount: Int) {
        func number(_ tag: Int) -> Int? { directories.numbers(tag)?.first }
        isPadded = number(322) != nil
        if let columns = number(322), let rows = number(323) {
            let size = columns.multipliedReportingOverflow(by: rows)
            // A block takes memory; no writer makes tiles far larger than the picture.
            guard columns > 0, rows > 0, !size.overflow, size.partialValue <= max(1 << 20, 4 * width * height)
            else { return nil }
            (self.width, self.height) = (columns, rows)
        } else {
            let rows = number(278) ?? height
            guard rows > 0 else { return nil }
            (self.width, self.height) = (width, min(rows, height))
        }
        across = (width - 1) / self.width + 1
        guard let starts = directories.numbers(isPadded ? 324 : 273),
            let sizes = directories.numbers(isPadded ? 325 : 279), starts.count == sizes.count,
            starts.count == across * ((height - 1) / self.height + 1)
        else { return nil }
        for (start, size) in zip(starts, sizes) where start > byteCount || size > byteCount - start {
            return nil
        }
        places = zip(starts, sizes).map { $0..<$0 + $1 }
    }
}
