import QuillData
import QuillTensor

/// The range of the pixels of each part, by which they become bytes.
///
/// Parts of the same range are judged together, because the test images alone may not reach white. Parts of different
/// ranges, such as training images 0…255 and test images 0…1, are each converted by their own.
struct PixelRanges {
    /// The values of black and white of each part; nil for bytes, which may have to be rounded.
    private(set) var ranges: [PixelRange?] = []
    /// Lines for the user on what was found out.
    private(set) var notes: [String] = []

    /// Finds the ranges.
    /// - Parameters:
    ///   - parts: the parts, each with what its images are for: `training images`.
    ///   - scale: the range that the user names; nil to find it.
    /// - Throws: a `.data` error that names the first pixel that isn't in a range that is certain.
    init(_ parts: [(title: String, part: RawPart)], scale: PixelRange?) throws {
        let each = try parts.map { try PixelExtremes($0.part) }
        if let scale {
            let slack = (scale.upper - scale.lower) * 1e-3
            for ((_, part), pixels) in zip(parts, each)
            where pixels.minimum < scale.lower - slack || pixels.maximum > scale.upper + slack {
                try part.checkRange(scale)
            }
            ranges = parts.map { _ in scale == PixelRange(0...255) ? nil : scale }
            return
        }
        for ((_, part), pixels) in zip(parts, each) { try part.checkRows(pixels) }
        let all = each.reduce(PixelExtremes()) { $0.joined(with: $1) }
        let areAlike = each.dropFirst().allSatisfy { $0.resembles(each[0]) }
        if areAlike
            || Self.isRange(all.recognition) && each.contains(where: { Self.isUnknown($0.recognition) })
        {
            try take(all.recognition, all, parts.map(\.part))
            return
        }
        try take(each, parts)
    }

    /// Takes one range for all parts.
    private mutating func take(
        _ recognition: PixelExtremes.Recognition, _ pixels: PixelExtremes, _ parts: [RawPart]
    ) throws {
        let (range, note) = try Self.conversion(recognition, pixels, parts)
        ranges = parts.map { _ in range }
        notes += [note].compactMap { $0 }
    }

    /// Takes each part's own range.
    private mutating func take(_ each: [PixelExtremes], _ parts: [(title: String, part: RawPart)]) throws {
        let found = try zip(each, parts).map { pixels, part in
            try Self.conversion(pixels.recognition, pixels, [part.part])
        }
        ranges = found.map(\.range)
        guard Set(ranges).count > 1 else {
            for ((_, note), (title, _)) in zip(found, parts) {
                guard let note else { continue }
                let isShared = found.allSatisfy { $0.note == note }
                let line = isShared ? note : "\(title): \(note)"
                if !notes.contains(line) { notes.append(line) }
            }
            return
        }
        let texts = zip(parts, ranges).map { "\($0.title) \($1?.description ?? "0…255")" }
        notes.append(
            "pixels of different ranges: \(texts.joined(separator: ", ")); each is scaled to 0…255 by its own "
                + "(--scale 0..255 leaves them)")
    }

    private static func isRange(_ recognition: PixelExtremes.Recognition) -> Bool {
        if case .range = recognition { true } else { false }
    }

    private static func isUnknown(_ recognition: PixelExtremes.Recognition) -> Bool {
        if case .unknown = recognition { true } else { false }
    }

    private static func conversion(
        _ recognition: PixelExtremes.Recognition, _ pixels: PixelExtremes, _ parts: [RawPart]
    ) throws -> (range: PixelRange?, note: String?) {
        switch recognition {
        case .bytes(let doubt): return (nil, doubt)
        case .rounded(let doubt):
            let note = "pixels are fractions of 0…255, rounded to whole numbers"
            return (nil, doubt.map { "\(note); \($0)" } ?? note)
        case .range(let range, let note): return (range, note)
        case .unknown:
            throw parts.lazy.compactMap { $0.firstUnexpected(pixels) }.first
                ?? QuillError(.data, "\(parts.first?.name ?? ""): expected pixels 0 to 255")
        }
    }
}

extension RawPart {
    /// - Throws: a `.data` error about the first pixel outside of a range.
    fileprivate func checkRange(_ range: PixelRange) throws {
        guard let (index, value) = try firstPixel(outside: range) else { return }
        throw error(
            at: index, "expected a pixel \(range), as --scale says, received '\(PixelRange.text(value))'")
    }
}
