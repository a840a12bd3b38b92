import QuillTensor

/// A picture: bytes row by row, with each pixel's channels in sequence.
public struct Picture: Sendable, Equatable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The number of channels: 1 for gray, 2 for gray and opacity, 3 for red, green, and blue, 4 for those and opacity.
    public let channels: Int
    /// The values: 0 dark to 255 bright, 0 transparent to 255 opaque.
    public let bytes: [UInt8]
    /// What was left out or converted when the picture's file was read, each in words: the other frames of an animation,
    /// the other pages of a TIFF file, samples of 16 bits of which fewer are in use.
    public internal(set) var notes: [String] = []

    /// A picture from its bytes.
    /// - Throws: an `.argument` error if the number of bytes doesn't match the size, or if there are no pixels.
    public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) throws {
        guard width > 0, height > 0, (1...4).contains(channels),
            Shape([height, width, channels]).checkedCount == bytes.count
        else {
            throw QuillError(
                .argument,
                "picture: expected \(width) × \(height) pixels of \(channels) channels, received \(bytes.count) bytes"
            )
        }
        self.init(checkedWidth: width, height: height, channels: channels, bytes: bytes)
    }

    init(checkedWidth width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.channels = channels
        self.bytes = bytes
    }

    /// The picture as a tensor [height, width, channels].
    public var tensor: Tensor<UInt8> {
        Tensor([height, width, channels]) { _ = $0.initialize(from: bytes) }
    }

    /// A picture from a tensor [height, width] or [height, width, channels].
    /// - Throws: a `.shape` error for another rank, more than four channels, or no pixels.
    public init(_ tensor: Tensor<UInt8>) throws {
        guard (2...3).contains(tensor.rank), tensor.elementCount > 0, tensor.rank == 2 || tensor.shape[2] <= 4
        else {
            throw QuillError(
                .shape, "picture: expected [height, width, 1 to 4 channels], received \(tensor.shape)")
        }
        self.init(
            checkedWidth: tensor.shape[1], height: tensor.shape[0],
            channels: tensor.rank == 2 ? 1 : tensor.shape[2],
            bytes: tensor.elements)
    }

    /// Whether there is a channel for opacity.
    public var hasOpacity: Bool { channels == 2 || channels == 4 }

    /// The picture in front of white paper; a picture without opacity is unchanged.
    public var opaque: Picture { opaque(on: 255) }

    /// The picture in front of a background; a picture without opacity is unchanged.
    /// - Parameter background: the brightness behind it, 255 for white paper.
    public func opaque(on background: UInt8) -> Picture {
        guard hasOpacity else { return self }
        let colors = channels - 1
        var opaque: [UInt8] = []
        opaque.reserveCapacity(width * height * colors)
        for pixel in stride(from: 0, to: bytes.count, by: channels) {
            let opacity = Int(bytes[pixel + colors])
            for channel in 0..<colors {
                let sum = Int(bytes[pixel + channel]) * opacity + Int(background) * (255 - opacity)
                opaque.append(UInt8((sum + 127) / 255))
            }
        }
        return Picture(checkedWidth: width, height: height, channels: colors, bytes: opaque)
    }

    /// The picture with inverted brightness; opacity is unchanged.
    public var inverted: Picture {
        let colors = hasOpacity ? channels - 1 : channels
        let bytes = bytes.enumerated().map { $0.offset % channels < colors ? 255 - $0.element : $0.element }
        return Picture(checkedWidth: width, height: height, channels: channels, bytes: bytes)
    }
}

extension Picture: CustomStringConvertible {
    /// The size and kind of the picture: `28×28 gray`, `640×480 RGB`.
    public var description: String {
        let kinds = ["gray", "gray and opacity", "RGB", "RGBA"]
        return "\(width)×\(height) \(kinds[channels - 1])"
    }
}
