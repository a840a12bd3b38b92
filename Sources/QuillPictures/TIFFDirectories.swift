/// The directories of a TIFF file, or of Exif, which has the same form: one per page.
///
/// Source: TIFF 6.0, Adobe 1992, section 2: the byte order, 42, the first directory's offset; the number of its entries,
/// each a tag, a type, a count, and a value; the next directory's offset, 0 after the last.
struct TIFFDirectories {
    private let bytes: ArraySlice<UInt8>
    /// Whether numbers begin with their highest byte.
    let isBigEndian: Bool
    /// The offset of each directory.
    private let starts: [Int]

    /// The most directories to follow.
    private static let limit = 10_000

    /// - Returns: nil if the bytes don't start as a TIFF file does.
    init?(_ bytes: ArraySlice<UInt8>) {
        isBigEndian = bytes.starts(with: "MM".utf8)
        guard isBigEndian || bytes.starts(with: "II".utf8) else { return nil }
        self.bytes = bytes
        guard Self.number(2, 2, in: bytes, isBigEndian) == 42 else { return nil }
        var (starts, known): ([Int], Set<Int>) = ([], [])
        var next = Self.number(4, 4, in: bytes, isBigEndian)
        // A damaged file may lead back to an earlier directory.
        while let start = next, start > 0, starts.count < Self.limit, known.insert(start).inserted,
            let count = Self.number(start, 2, in: bytes, isBigEndian)
        {
            starts.append(start)
            next = Self.number(start + 2 + count * 12, 4, in: bytes, isBigEndian)
        }
        self.starts = starts
    }

    private static func number(_ start: Int, _ count: Int, in bytes: ArraySlice<UInt8>, _ isBigEndian: Bool)
        -> Int?
    {
        guard start >= 0, start + count <= bytes.count else { return nil }
        let part = bytes[bytes.startIndex + start..<bytes.startIndex + start + count]
        return isBigEndian
            ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A number's type and its size in bytes.
    private enum Kind: Int {
        case short = 3
        case long = 4

        var size: Int { self == .short ? 2 : 4 }
    }

    /// The value of a number in a directory; nil if it isn't there.
    private func value(_ tag: Int, _ kind: Kind, in directory: Int) -> Int? {
        func number(_ start: Int, _ count: Int) -> Int? {
            Self.number(start, count, in: bytes, isBigEndian)
        }
        guard let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let start = directory + 2 + entry * 12
            guard let found = number(start, 2) else { return nil }
            if found == tag, number(start + 2, 2) == kind.rawValue { return number(start + 8, kind.size) }
        }
        return nil
    }

    /// The orientation in the first directory, tag 0x0112: 1 to 8; nil if it isn't there.
    var orientation: Int? {
        starts.first.flatMap { value(0x0112, .short, in: $0) }.flatMap { (1...8).contains($0) ? $0 : nil }
    }

    /// The numbers with a tag in the first directory, as many as the file holds; nil if there are none.
    func numbers(_ tag: Int) -> [Int]? {
        guard let directory = starts.first, let entries = Self.number(directory, 2, in: bytes, isBigEndian)
        else { return nil }
        for entry in 0..<entries {
            let start = directory + 2 + entry * 12
            guard let found = Self.number(start, 2, in: bytes, isBigEndian) else { return nil }
            guard found == tag else { continue }
            guard let kind = Self.number(start + 2, 2, in: bytes, isBigEndian).flatMap(Kind.init),
                let count = Self.number(start + 4, 4, in: bytes, isBigEndian), count > 0,
                count <= bytes.count / kind.size,
                let first = count * kind.size <= 4
                    ? start + 8 : Self.number(start + 8, 4, in: bytes, isBigEndian)
            else { return nil }
            let numbers = (0..<count).compactMap {
                Self.number(first + $0 * kind.size, kind.size, in: bytes, isBigEndian)
            }
            return numbers.count == count ? numbers : nil
        }
        return nil
    }

    /// The places of the pages, without the reduced versions of a page that tag 0x00FE (NewSubfileType) marks.
    var pages: [Int] { starts.filter { (value(0x00FE, .long, in: $0) ?? 0) & 1 == 0 } }

    /// A file whose first directory is at another place, for decoders that read only the first page.
    static func moving(_ start: Int, toFrontOf file: [UInt8]) -> [UInt8] {
        let isBigEndian = file.starts(with: "MM".utf8)
        guard number(4, 4, in: file[...], isBigEndian) != start else { return file }
        var file = file
        for (index, shift) in [24, 16, 8, 0].enumerated() {
            file[isBigEndian ? 4 + index : 7 - index] = UInt8(truncatingIfNeeded: start >> shift)
        }
        return file
    }
}
