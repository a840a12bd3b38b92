import QuillData
import QuillTensor

/// The extremes of pixels, by which their range is recognized.
struct PixelExtremes {
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    private(set) var isWhole = true
    /// The number of images and of pixels.
    private(set) var images = 0
    private(set) var pixels = 0

    /// Extremes of no pixels.
    init() {}

    /// The extremes of a part's pixels.
    /// - Throws: a `.data` error that names the first pixel that isn't a finite number.
    init(_ part: RawPart) throws {
        images = part.count
        pixels = part.images.shape.elementCount
        let bad: Int?
        // Bytes are always finite and whole, and the usual case.
        if case .uint8(let tensor) = part.images {
            tensor.forEachPart { _, rows in
                guard let low = rows.minimum, let high = rows.maximum else { return }
                minimum = min(minimum, Double(low))
                maximum = max(maximum, Double(high))
            }
            bad = nil
        } else {
            bad = addAll(part.images)
        }
        if let bad { throw part.error(at: bad, "expected a pixel, received a number that isn't finite") }
    }

    /// The extremes of one row of a part whose pixels are finite.
    init(_ part: RawPart, row: Int) {
        images = 1
        pixels = part.images.shape.dropFirst().elementCount
        part.images.didRead(rows: 1)
        _ = add(part.images, row * pixels..<(row + 1) * pixels)
    }

    /// Adds all pixels; returns the index of the first that isn't finite.
    private mutating func addAll(_ images: AnyTensor) -> Int? {
        guard let mapping = images.mapping else { return add(images, 0..<pixels) }
        let portion = 1 << 22
        for first in stride(from: 0, to: pixels, by: portion) {
            if let bad = add(images, first..<min(first + portion, pixels)) { return bad }
            mapping.release()
        }
        return nil
    }

    /// Adds pixels; returns the index of the first that isn't finite.
    private mutating func add(_ images: AnyTensor, _ range: Range<Int>) -> Int? {
        switch images {
        case .uint8(let tensor): add(tensor, range) { Double($0) }
        case .bool(let tensor): add(tensor, range) { $0 ? 1 : 0 }
        case .int32(let tensor): add(tensor, range) { Double($0) }
        case .int64(let tensor): add(tensor, range) { Double($0) }
        case .float32(let tensor): add(tensor, range) { Double($0) }
        case .float64(let tensor): add(tensor, range) { $0 }
        }
    }

    private mutating func add<Element>(
        _ tensor: Tensor<Element>, _ range: Range<Int>, _ value: (Element) -> Double
    ) -> Int? {
        tensor.withUnsafeBufferPointer { numbers in
            for index in range {
                let number = value(numbers[index])
                guard number.isFinite else { return index }
                if number < minimum { minimum = number }
                if number > maximum { maximum = number }
                if isWhole, number != number.rounded(.towardZero) { isWhole = false }
            }
            return nil
        }
    }

    /// The largest magnitude.
    var reach: Double { max(minimum.magnitude, maximum.magnitude) }

    /// Returns the extremes of these pixels and others.
    func joined(with other: PixelExtremes) -> PixelExtremes {
        var all = self
        all.minimum = min(minimum, other.minimum)
        all.maximum = max(maximum, other.maximum)
        all.isWhole = isWhole && other.isWhole
        all.images += other.images
        all.pixels += other.pixels
        return all
    }

    /// Returns whether these pixels may be of the same range as others.
    func resembles(_ other: PixelExtremes) -> Bool {
        guard pixels > 0, other.pixels > 0 else { return true }
        let extent = max(maximum, other.maximum) - min(minimum, other.minimum)
        return (minimum - other.minimum).magnitude <= extent / 4
            && (maximum - other.maximum).magnitude <= extent / 2
    }

    /// The range that the pixels certainly have.
    enum Recognition {
        /// Bytes, as they are; a note if they are suspiciously dark.
        case bytes(doubt: String?)
        /// Fractions of bytes, to be rounded; a note if they are suspiciously dark.
        case rounded(doubt: String?)
        /// Another range.
        case range(PixelRange, note: String)
        /// None.
        case unknown
    }

    /// A doubt about bytes of which none is bright.
    private var doubt: String? {
        guard images >= 10, maximum > 0, maximum < 128 else { return nil }
        let text = PixelRange.text(maximum)
        return "the brightest pixel is \(text) of 255; if that is white, say --scale 0..\(text)"
    }

    var recognition: Recognition {
        // A few numbers tell nothing.
        let isEnough = pixels >= 64
        guard pixels > 0 else { return .bytes(doubt: nil) }
        func range(_ lower: Double, _ upper: Double, _ what: String) -> Recognition {
            let range = PixelRange(lower...upper)
            return .range(range, note: "\(what), scaled to 0…255 (--scale 0..255 leaves them)")
        }
        if isWhole {
            if minimum == -1, maximum == 1, isEnough { return range(-1, 1, "pixels are -1, 0, or 1") }
            if minimum == 0, maximum == 65_535 || maximum == 4095 {
                return .range(
                    PixelRange(0...maximum),
                    note: "pixels are 0…\(Int(maximum)), \(maximum == 4095 ? 12 : 16) bits, scaled to 0…255")
            }
            guard minimum >= 0, maximum <= 255 else { return .unknown }
            guard isEnough else { return .bytes(doubt: nil) }
            guard minimum == 0 else { return .bytes(doubt: doubt) }
            if maximum == 1 { return range(0, 1, "pixels are 0 or 1") }
            if maximum == 16 || maximum == 15, images >= 10, pixels / images >= 64 {
                return range(0, maximum, "pixels are 0…\(Int(maximum))")
            }
            return .bytes(doubt: doubt)
        }
        let slack = 1e-5
        if minimum >= 0, maximum <= 1 + slack { return range(0, 1, "pixels are 0…1") }
        if minimum >= 0, maximum > 16, maximum <= 255 { return .rounded(doubt: doubt) }
        // torchvision's Normalize((0.1307,), (0.3081,)).
        let normalized = (-0.1307 / 0.3081, (1 - 0.1307) / 0.3081)
        if (minimum - normalized.0).magnitude < 2e-3, maximum > 2.5, maximum <= normalized.1 + 2e-3 {
            return range(normalized.0, normalized.1, "pixels are normalized by MNIST's mean and deviation")
        }
        if minimum >= -1 - slack, minimum <= -0.9, maximum <= 1 + slack {
            return range(-1, 1, "pixels are -1…1")
        }
        if minimum >= -0.5 - slack, minimum <= -0.45, maximum <= 0.5 + slack {
            return range(-0.5, 0.5, "pixels are -0.5…0.5")
        }
        return .unknown
    }
}

extension RawPart {
    /// Returns an error about an element of the images.
    func error(at element: Int, _ message: String) -> QuillError {
        let row = max(images.shape.dropFirst().elementCount, 1)
        return QuillError(.data, "\(place(element / row, element % row)): \(message)")
    }

    /// Returns the first pixel that satisfies a condition, and its value; nil if there is none.
    func firstPixel(where isFound: (Double) -> Bool) throws -> (index: Int, value: Double)? {
        let all = try images.reshaped(to: [-1])
        let (portion, count) = (1 << 20, all.shape[0])
        for first in stride(from: 0, to: count, by: portion) {
            let numbers = try all[rows: first..<min(first + portion, count)].converted(to: Double.self)
            let found = numbers.withUnsafeBufferPointer { numbers in
                numbers.firstIndex(where: isFound).map { (index: first + $0, value: numbers[$0]) }
            }
            if let found { return found }
            images.mapping?.release()
        }
        return nil
    }

    /// Returns the pixels as bytes.
    /// - Parameters:
    ///   - range: the values of black and white; nil for bytes, which are rounded.
    ///   - images: some of this part's images.
    func bytes(_ range: PixelRange?, of images: AnyTensor) throws -> Tensor<UInt8> {
        switch images {
        case .uint8(let tensor):
            guard let range else { return tensor }
            // A table of all bytes.
            let table = (0...255).map { range.byte(Double($0)) }
            return tensor.map { table[Int($0)] }
        case .bool(let tensor): return tensor.map { range?.byte($0 ? 1 : 0) ?? ($0 ? 1 : 0) }
        case .int32(let tensor): return bytes(tensor, range) { Double($0) }
        case .int64(let tensor): return bytes(tensor, range) { Double($0) }
        case .float32(let tensor): return bytes(tensor, range) { Double($0) }
        case .float64(let tensor): return bytes(tensor, range) { $0 }
        }
    }

    private func bytes<Element>(
        _ tensor: Tensor<Element>, _ range: PixelRange?, _ value: (Element) -> Double
    ) -> Tensor<UInt8> {
        let range = range ?? PixelRange(0...255)
        return tensor.map { range.byte(value($0)) }
    }

    /// Returns an error about the first pixel that isn't a byte, or nil.
    func firstUnexpected(_ summary: PixelExtremes) -> QuillError? {
        guard let (index, value) = try? firstPixel(where: { UInt8(exactly: $0) == nil }) else { return nil }
        let bounds =
            "the pixels are from \(PixelRange.text(summary.minimum)) to \(PixelRange.text(summary.maximum))"
        let hint =
            value != value.rounded()
            ? "; are they scaled? "
            : value > 255 ? "; is the column an index, or the image of 16 bits? " : "; "
        return error(
            at: index,
            "expected a pixel 0 to 255, received '\(PixelRange.text(value))'\(hint)\(bounds), and --scale LOW..HIGH "
                + "names the values of black and white")
    }
}
