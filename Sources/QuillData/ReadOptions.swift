import QuillTensor

/// What the reader of a file or folder of images can't or shouldn't find out by itself.
///
/// ```swift
/// let digits = try await ImageData.find(
///     data: "optdigits.csv", reading: ReadOptions(labelColumn: .last, scale: PixelRange(0...16)))
/// ```
public struct ReadOptions: Sendable, Hashable {
    /// The column of the labels in a table (`--label-column`); nil to find it.
    public var labelColumn: CSVColumn?
    /// The character between the fields of a table (`--delimiter`); a space stands for any number of spaces and tabs; nil to
    /// find it.
    public var delimiter: Character?
    /// The height, width, and channels of an image (`--shape`); nil to find it. Pictures are resized to it.
    public var shape: Shape?
    /// The values of black and white (`--scale`); nil to find them.
    public var scale: PixelRange?
    /// Whether to invert the images (`--invert`), so that dark ink on white paper looks like MNIST's digits; nil to decide
    /// by their borders.
    public var isInverted: Bool?
    /// Whether to exchange rows and columns (`--transpose`); nil to do so for EMNIST's files, which store images column by
    /// column.
    public var isTransposed: Bool?
    /// Whether to map the images (`--mmap`) instead of reading them into memory, so that they may be larger than it; nil
    /// to do so if they would fill more than half of the memory that is free.
    public var isMapped: Bool?
    /// The folder for arrays that have to be unpacked or converted before they are mapped; nil for the cache.
    package var mappedFolder: String?

    /// Creates options; what is nil is found out.
    public init(
        labelColumn: CSVColumn? = nil, delimiter: Character? = nil, shape: Shape? = nil,
        scale: PixelRange? = nil, isInverted: Bool? = nil, isTransposed: Bool? = nil, isMapped: Bool? = nil
    ) {
        self.labelColumn = labelColumn
        self.delimiter = delimiter
        self.shape = shape
        self.scale = scale
        self.isInverted = isInverted
        self.isTransposed = isTransposed
        self.isMapped = isMapped
    }
}

/// The values that a file has for black and white.
public struct PixelRange: Sendable, Hashable {
    /// The value of black.
    public let lower: Double
    /// The value of white.
    public let upper: Double

    /// Creates a range. One without an extent takes every value above its bounds for white.
    public init(_ range: ClosedRange<Double>) {
        lower = range.lowerBound
        upper = range.upperBound
    }

    /// Returns the byte for a value; values outside of the range become 0 or 255.
    package func byte(_ value: Double) -> UInt8 {
        guard upper > lower else { return value > upper ? 255 : 0 }
        return UInt8(max(0, min(255, ((value - lower) / (upper - lower) * 255).rounded())))
    }
}

extension PixelRange: CustomStringConvertible {
    /// The bounds: `0…16`.
    public var description: String { "\(Self.text(lower))…\(Self.text(upper))" }

    /// A number with at most four decimals, and without the `.0` of whole ones.
    package static func text(_ value: Double) -> String {
        guard value.magnitude < 1e9 else { return "\(value)" }
        let rounded = (value * 1e4).rounded() / 1e4
        // A tiny number isn't zero.
        if rounded == 0, value != 0 { return "\(value)" }
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
