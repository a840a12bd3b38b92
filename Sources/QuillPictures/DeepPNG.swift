import QuillCodecs

/// A PNG file with samples of 16 bits, without interlacing.
///
/// Source: PNG 3 (W3C 2025), sections 7 to 11.
struct DeepPNG: DeepPicture {
    let width, height, channels: Int
    let isInverted = false
    let orientation: Int
    private let packed: [UInt8]

    /// - Returns: nil for other files, and for sizes that the file can't hold.
    init?(_ file: [UInt8], pixelLimit: Int) {
        guard let png = PNGChunks(file), file.count > 33, file[24] == 16, file[28] == 0,
            PictureEnd.isThere(in: file, format: "png")
        else { return nil }
        func number(_ start: Int) -> Int { file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        guard let channels = [0: 1, 2: 3, 4: 2, 6: 4][Int(file[25])] else { return nil }
        (width, height, self.channels) = (number(16), number(20), channels)
        guard
            PictureProblem(
                width: width, height: height, byteCount: file.count, format: "png", pixelLimit: pixelLimit)
                == nil
        else { return nil }
        packed = png.contents(of: "IDAT")
        orientation = png.orientation
    }

    func forEachRow(_ body: ([UInt16]) -> Bool) -> Bool {
        let size = width * channels * 2
        let step = channels * 2
        guard let inflater = try? Inflater(.zlib, name: "PNG") else { return false }
        var position = 0
        let source: Inflater.Source = { target in
            let count = min(target.count, packed.count - position)
            packed.withUnsafeBytes {
                target.copyMemory(from: .init(rebasing: $0[position..<position + count]))
            }
            position += count
            return count
        }
        // A filter's number, then the bytes.
        var (line, above) = ([UInt8](repeating: 0, count: size + 1), [UInt8](repeating: 0, count: size + 1))
        var samples = [UInt16](repeating: 0, count: width * channels)
        for _ in 0..<height {
            let count = try? line.withUnsafeMutableBytes { try inflater.read(into: $0, from: source) }
            guard count == size + 1, Self.unfilter(&line, above, step) else { return false }
            for index in samples.indices {
                samples[index] = UInt16(line[1 + 2 * index]) << 8 | UInt16(line[2 + 2 * index])
            }
            guard body(samples) else { return true }
            swap(&line, &above)
        }
        return true
    }

    /// Undoes a row's filter.
    /// - Returns: false for an unknown filter.
    private static func unfilter(_ line: inout [UInt8], _ above: [UInt8], _ step: Int) -> Bool {
        let filter = line[0]
        guard filter <= 4 else { return false }
        guard filter > 0 else { return true }
        for index in 1..<line.count {
            let left = index > step ? line[index - step] : 0
            let corner = index > step ? above[index - step] : 0
            let top = above[index]
            let guess: UInt8 =
                switch filter {
                case 1: left
                case 2: top
                case 3: UInt8((Int(left) + Int(top)) / 2)
                default: paeth(left, top, corner)
                }
            line[index] &+= guess
        }
        return true
    }

    private static func paeth(_ left: UInt8, _ top: UInt8, _ corner: UInt8) -> UInt8 {
        let guess = Int(left) + Int(top) - Int(corner)
        let (a, b, c) = (abs(guess - Int(left)), abs(guess - Int(top)), abs(guess - Int(corner)))
        return a <= b && a <= c ? left : b <= c ? top : corner
    }
}
