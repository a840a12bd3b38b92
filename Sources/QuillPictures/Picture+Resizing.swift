import QuillTensor

extension Picture {
    /// The picture in another size. Each new pixel is the mean of the area it covers in the old picture, with partly
    /// covered pixels weighted by their share.
    /// - Throws: an `.argument` error unless both sides are positive and there are at most 50 million pixels.
    public func resized(width newWidth: Int, height newHeight: Int) throws -> Picture {
        guard newWidth > 0, newHeight > 0, newWidth <= Self.pixelLimit / newHeight else {
            throw QuillError(
                .argument,
                "picture: expected a size of 1 to \(Self.pixelLimit.grouped) pixels, received \(newWidth) × \(newHeight)"
            )
        }
        if (newWidth, newHeight) == (width, height) { return self }
        // Colors are weighted by opacity; otherwise transparent pixels would show through.
        let source = hasOpacity ? premultiplied : bytes.map { Float($0) }
        let (across, down) = (Coverage(from: width, to: newWidth), Coverage(from: height, to: newHeight))
        var rows = [Float](repeating: 0, count: height * newWidth * channels)
        for y in 0..<height {
            for x in 0..<newWidth {
                for (share, from) in across[x] {
                    for channel in 0..<channels {
                        rows[(y * newWidth + x) * channels + channel] +=
                            share * source[(y * width + from) * channels + channel]
                    }
                }
            }
        }
        let rowSize = newWidth * channels
        var resized = [Float](repeating: 0, count: newHeight * rowSize)
        for y in 0..<newHeight {
            for (share, from) in down[y] {
                for index in 0..<rowSize {
                    resized[y * rowSize + index] += share * rows[from * rowSize + index]
                }
            }
        }
        return Picture(
            checkedWidth: newWidth, height: newHeight, channels: channels,
            bytes: hasOpacity ? divided(resized) : resized.map(Self.byte))
    }

    /// The picture centered in a frame, as large as fits without distortion.
    /// - Parameters:
    ///   - frameWidth: the width of the frame in pixels.
    ///   - frameHeight: the height of the frame in pixels.
    ///   - background: the brightness around the picture and behind transparent parts.
    /// - Throws: the same errors as ``resized(width:height:)``.
    public func fitted(width frameWidth: Int, height frameHeight: Int, background: UInt8 = 255) throws
        -> Picture
    {
        let opaque = opaque(on: background)
        let scale = min(Double(frameWidth) / Double(width), Double(frameHeight) / Double(height))
        let inner = try opaque.resized(
            width: min(frameWidth, max(1, Int((Double(width) * scale).rounded()))),
            height: min(frameHeight, max(1, Int((Double(height) * scale).rounded()))))
        let (left, top) = ((frameWidth - inner.width) / 2, (frameHeight - inner.height) / 2)
        let rowSize = inner.width * inner.channels
        var bytes = [UInt8](repeating: background, count: frameWidth * frameHeight * inner.channels)
        for y in 0..<inner.height {
            let index = ((y + top) * frameWidth + left) * inner.channels
            bytes.replaceSubrange(
                index..<index + rowSize, with: inner.bytes[(y * rowSize)..<((y + 1) * rowSize)])
        }
        return Picture(checkedWidth: frameWidth, height: frameHeight, channels: inner.channels, bytes: bytes)
    }

    private static func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }

    private var premultiplied: [Float] {
        bytes.indices.map { index in
            let isOpacity = index % channels == channels - 1
            let opacity = Float(bytes[index - index % channels + channels - 1]) / 255
            return isOpacity ? Float(bytes[index]) : Float(bytes[index]) * opacity
        }
    }

    private func divided(_ values: [Float]) -> [UInt8] {
        values.indices.map { index in
            if index % channels == channels - 1 { return Self.byte(values[index]) }
            let opacity = values[index - index % channels + channels - 1] / 255
            return opacity > 0 ? Self.byte(values[index] / opacity) : 0
        }
    }
}

/// The old pixels that each new pixel covers along one axis, with their shares.
private struct Coverage {
    private let shares: [[(share: Float, from: Int)]]

    init(from old: Int, to new: Int) {
        shares = (0..<new).map { index in
            // In units of 1/`new` of an old pixel, so that all borders are integers.
            let (start, end) = (index * old, (index + 1) * old)
            return (start / new...(end - 1) / new).map { pixel in
                let covered = min(end, (pixel + 1) * new) - max(start, pixel * new)
                return (Float(covered) / Float(old), pixel)
            }
        }
    }

    subscript(index: Int) -> [(share: Float, from: Int)] { shares[index] }
}
