import QuillCodecs

/// The first page of a TIFF file with samples of 16 bits, gray or in colors, in strips or tiles.
///
/// Source: TIFF 6.0, Adobe 1992, sections 3 to 9 and 13 to 15.
struct DeepTIFF: DeepPicture {
    let width, height, channels: Int
    let isInverted: Bool
    let orientation: Int
    private let file: [UInt8]
    private let isBigEndian: Bool
    private let blocks: TIFFBlocks
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
            PictureProblem(
                width: width, height: height, byteCount: file.count, format: nil, pixelLimit: pixelLimit)
                == nil,
            let blocks = TIFFBlocks(directories, width: width, height: height, byteCount: file.count)
        else { return nil }
        (self.width, self.height, self.channels, self.file) = (width, height, channels, file)
        (self.compression, isDifferenced, self.blocks) = (compression, predictor == 2, blocks)
        isInverted = colors == 0
        orientation = directories.orientation ?? 1
        isBigEndian = directories.isBigEndian
    }

    func forEachRow(_ body: ([UInt16]) -> Bool) -> Bool {
        for band in 0..<blocks.places.count / blocks.across {
            let rows = min(blocks.height, height - band * blocks.height)
            var samples = [[UInt16]](repeating: [UInt16](repeating: 0, count: width * channels), count: rows)
            for column in 0..<blocks.across {
                guard read(blocks.places[band * blocks.across + column], column, &samples) else {
                    return false
                }
            }
            for row in samples {
                guard body(row) else { return true }
            }
        }
        return true
    }

    /// Reads a block into the rows of its band.
    /// - Returns: whether it is whole.
    private func read(_ place: Range<Int>, _ column: Int, _ samples: inout [[UInt16]]) -> Bool {
        let size = blocks.width * channels * 2
        let count = (blocks.isPadded ? blocks.height : samples.count) * size
        guard let bytes = compression.unpack(file[place], size: count), bytes.count == count else {
            return false
        }
        let first = column * blocks.width * channels
        let used = min(blocks.width * channels, width * channels - first)
        for row in samples.indices {
            for index in 0..<used {
                let place = row * size + 2 * index
                let (high, low) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
                var sample = isBigEndian ? high << 8 | low : low << 8 | high
                if isDifferenced, index >= channels { sample &+= samples[row][first + index - channels] }
                samples[row][first + index] = sample
            }
        }
        return true
    }
}
