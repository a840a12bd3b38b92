import QuillTensor

/// The numbers of an image's pixels, in rows and columns as the pixels are.
///
/// ```swift
/// try print(PixelTable(mnist.train[53].image))
/// ```
public struct PixelTable: Sendable {
    /// The values of each channel, row by row.
    private let channels: [[[UInt8]]]

    /// Creates a table for each channel of an image [height, width, channels].
    /// - Throws: a `.shape` error for another shape.
    public init(_ image: Tensor<UInt8>) throws {
        guard image.rank == 3 else {
            throw QuillError(.shape, "expected an image [height, width, channels], received \(image.shape)")
        }
        let (height, width, count) = (image.shape[0], image.shape[1], image.shape[2])
        let bytes = image.elements
        channels = (0..<count).map { channel in
            (0..<height).map { row in (0..<width).map { bytes[(row * width + $0) * count + channel] } }
        }
    }

    /// The name of a channel.
    private func name(_ channel: Int) -> String {
        channels.count == 3 ? ["red", "green", "blue"][channel] : "channel \(channel)"
    }

    /// The tables as text.
    /// - Parameter isColored: whether each number stands on its shade of gray, by a terminal's escape sequences.
    public func text(isColored: Bool) -> String {
        channels.enumerated().map { index, rows in
            let lines = rows.map { row in
                let cells = row.map { value in
                    let digits = "\(value)"
                    let cell = String(repeating: " ", count: 4 - digits.count) + digits
                    guard isColored else { return cell }
                    // Black on light grays, white on dark ones.
                    let ink = value > 127 ? 0 : 255
                    return "\u{1B}[48;2;\(value);\(value);\(value);38;2;\(ink);\(ink);\(ink)m\(cell)"
                }
                return cells.joined() + (isColored ? "\u{1B}[0m" : "")
            }
            return ((channels.count > 1 ? [name(index)] : []) + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

extension PixelTable: CustomStringConvertible {
    /// The tables without colors.
    public var description: String { text(isColored: false) }
}
