import QuillCodecs

/// The first page of a TIFF file with samples of 16 bits, gray or in colors, in strips.
///
/// Source: TIFF 6.0, Adobe 1992, sections 3 to 9, 13, and 14.
struct DeepTIFF: DeepPicture {
    let width, height, channels: Int
    let isInverted: Bool
    let orientation: Int
    private let file: [UInt8]
    private let isBigEndian: Bool
    private let strips: [Range<Int>]
    private let rowsPerStrip: Int
    private let compression: TIFFCompression
    /// Whether samples are differences from their left neighbors.
    private let isDifferenced: Bool

    /// - Returns: nil for other files, and for kinds that are left to the decoders.
    init?(_ file: [UInt8], pixelLimit: Int) {
        guard let directories = TIFFDirectories(file[...]) else { return nil }
        func number(_ tag: Int, _ usual: Int? = nil) -> Int? { directories.numbers(tag)?.first ?? usual }
        guard let width = number(256), let height = number(257), let channels = number(277, 1),
            channels == 1 || channels == 3, directories.numbers(258) == [Int](repeating: 16, count: channels),
            let compression = number(259, 1).flatMap(TIFFCompression.init), let colors = number(262),
            channels == 1 ? colors <= 1 : colors == 2, number(266, 1) == 1, number(284, 1) == 1,
            number(339, 1) == 1, let predictor = number(317, 1), (1...2).contains(predictor),
            let starts = directories.numbers(273), let sizes = directories.numbers(279),
            starts.count == sizes.count, let rows = number(278, height), rows > 0,
            PictureProblem(
                width: width, height: height, byteCount: file.count, format: nil, pixelLimit: pixelLimit)
                == nil, starts.count == (height - 1) / min(rows, height) + 1
        else { return nil }
        for (start, size) in zip(starts, sizes) where start > file.count || size > file.count - start {
            return nil
        }
        (self.width, self.height, self.channels, self.file) = (width, height, channels, file)
        (self.compression, isDifferenced, rowsPerStrip) = (compression, predictor == 2, min(rows, height))
        strips = zip(starts, sizes).map { $0..<$0 + $1 }
        isInverted = colors == 0
        orientation = directories.orientation ?? 1
        isBigEndian = directories.isBigEndian
    }

    func forEachRow(_ body: ([UInt16]) -> Bool) -> Bool {
        var samples = [UInt16](repeating: 0, count: width * channels)
        let size = samples.count * 2
        for (number, strip) in strips.enumerated() {
            let rows = min(rowsPerStrip, height - number * rowsPerStrip)
            guard let bytes = compression.unpack(file[strip], size: rows * size), bytes.count == rows * size
            else { return false }
            for row in 0..<rows {
                for index in samples.indices {
                    let place = row * size + 2 * index
                    let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
                    samples[index] = isBigEndian ? first << 8 | second : second << 8 | first
                    if isDifferenced, index >= channels { samples[index] &+= samples[index - channels] }
                }
                guard body(samples) else { return true }
            }
        }
        return true
    }
}
