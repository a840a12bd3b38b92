import QuillData
import QuillTensor

/// Rows whose pixels are in another range than the others': one bright row must not make all others black.
extension RawPart {
    /// The number of rows that are looked at for what is usual.
    private static let sampleCount = 500

    /// Checks that the rows have pixels of one range.
    /// - Parameter all: the extremes of all pixels.
    /// - Throws: a `.data` error that names the first row that differs.
    func checkRows(_ all: PixelExtremes) throws {
        guard count >= 3, all.pixels > 0, all.maximum > all.minimum else { return }
        let step = max(1, count / Self.sampleCount)
        let rows = stride(from: 0, to: count, by: step).map { PixelExtremes(self, row: $0) }
        let inked = rows.filter { $0.maximum > $0.minimum }
        guard inked.count >= 3 else { return }
        let usual = inked.map(\.reach).sorted()[(inked.count - 1) / 2]
        if all.reach > 4 * usual {
            let typical = inked.filter { $0.reach <= 2 * usual }.reduce(PixelExtremes()) {
                $0.joined(with: $1)
            }
            if case .range(let range, _) = typical.recognition,
                let (index, value) = try firstPixel(outside: range)
            {
                throw error(
                    at: index,
                    "expected a pixel \(range) as in most rows, received '\(PixelRange.text(value))'; correct the row, "
                        + "or say --scale LOW..HIGH, the values of black and white in all rows")
            }
        }
        guard all.minimum >= 0, usual > 16 else { return }
        try checkScaledRows(inked, step)
    }

    /// - Throws: a `.data` error about the first row of pixels 0…1 among rows of bytes.
    private func checkScaledRows(_ sample: [PixelExtremes], _ step: Int) throws {
        func isScaled(_ row: PixelExtremes) -> Bool { row.maximum > 0 && row.maximum <= 1 }
        let isOften = sample.count(where: isScaled) * 20 >= sample.count
        // A row of zeros and ones alone may be dark; fractions up to 1 are scaled.
        let hasFractions = images.dataType == .float32 || images.dataType == .float64
        guard isOften || hasFractions else { return }
        let first = (0..<count).first { row in
            let pixels = PixelExtremes(self, row: row)
            return isScaled(pixels) && (isOften || !pixels.isWhole)
        }
        guard let first else { return }
        let size = images.shape.dropFirst().elementCount
        throw error(
            at: first * size,
            "expected pixels 0…255 as in most rows, received a row of at most "
                + "\(PixelRange.text(PixelExtremes(self, row: first).maximum)), as if scaled to 0…1; bring all rows to one "
                + "range")
    }

    /// Returns the first pixel outside of a range, and its value.
    func firstPixel(outside range: PixelRange) throws -> (index: Int, value: Double)? {
        let slack = (range.upper - range.lower) * 1e-3
        return try firstPixel { !($0 >= range.lower - slack && $0 <= range.upper + slack) }
    }
}
