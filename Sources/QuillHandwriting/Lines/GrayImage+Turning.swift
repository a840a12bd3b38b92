/// A turn of a picture, clockwise.
package enum QuarterTurns: Int, Sendable, CaseIterable {
    case quarter = 1
    case half
    case threeQuarters

    package var degrees: Int { rawValue * 90 }
}

extension GrayImage {
    /// The picture turned clockwise.
    package func turned(by turns: QuarterTurns) -> GrayImage {
        let isUpright = turns == .half
        var result = GrayImage(width: isUpright ? width : height, height: isUpright ? height : width)
        // The place of the first pixel, and the steps to the next column and row of the original.
        let (start, across, down) =
            switch turns {
            case .quarter: (height - 1, height, -1)
            case .half: (width * height - 1, -1, -width)
            case .threeQuarters: ((width - 1) * height, -height, 1)
            }
        pixels.withUnsafeBufferPointer { source in
            result.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<height {
                    for x in 0..<width { target[start + x * across + y * down] = source[y * width + x] }
                }
            }
        }
        return result
    }
}

extension PixelBox {
    /// The box in a picture of a width and height, from the box in the picture turned clockwise.
    package func turnedBack(by turns: QuarterTurns, width limitX: Int, height limitY: Int) -> PixelBox {
        switch turns {
        case .quarter: PixelBox(x: y, y: limitY - x - width, width: height, height: width)
        case .half: PixelBox(x: limitX - x - width, y: limitY - y - height, width: width, height: height)
        case .threeQuarters: PixelBox(x: limitX - y - height, y: x, width: height, height: width)
        }
    }
}
