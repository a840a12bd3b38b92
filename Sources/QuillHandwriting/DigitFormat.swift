import QuillTensor

/// MNIST's format: a box of 20 pixels around the ink, its center of mass in the middle of 28×28.
///
/// Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
enum DigitFormat {
    static let side = 28
    static let box = 20

    /// Returns the ink of a box, reduced by area averages to 20 pixels and placed in the middle of 28×28.
    static func placed(_ ink: GrayImage, _ extent: PixelBox, centersMass: Bool = true) -> GrayImage {
        let scale = Double(max(extent.width, extent.height)) / Double(box)
        let columns = max(1, min(box, Int((Double(extent.width) / scale).rounded(.up))))
        let rows = max(1, min(box, Int((Double(extent.height) / scale).rounded(.up))))
        // The remainder is split between both sides.
        let x = Double(extent.x) - (Double(columns) * scale - Double(extent.width)) / 2
        let y = Double(extent.y) - (Double(rows) * scale - Double(extent.height)) / 2
        let small = ink.resampled(
            across: .area(from: x, scale: scale, count: columns, source: ink.width),
            down: .area(from: y, scale: scale, count: rows, source: ink.height))
        let center = centersMass ? small.centerOfMass : (Float(columns) / 2, Float(rows) / 2)
        // MNIST's rounding: the center of mass falls into the middle pixel, 14 to 15 from the corner.
        let left = max(0, min(side - columns, Int((Float(side) / 2 - center.0).rounded(.up))))
        let top = max(0, min(side - rows, Int((Float(side) / 2 - center.1).rounded(.up))))
        var result = GrayImage(width: side, height: side)
        for row in 0..<rows {
            for column in 0..<columns { result[left + column, top + row] = small[column, row] }
        }
        return result
    }
}

extension GrayImage {
    /// The center of mass of the pixel values, from the upper left corner; pixel centers lie at halves.
    var centerOfMass: (x: Float, y: Float) {
        var (mass, across, down): (Float, Float, Float) = (0, 0, 0)
        for y in 0..<height {
            for x in 0..<width {
                let value = pixels[y * width + x]
                mass += value
                across += value * (Float(x) + 0.5)
                down += value * (Float(y) + 0.5)
            }
        }
        guard mass > 0 else { return (Float(width) / 2, Float(height) / 2) }
        return (across / mass, down / mass)
    }
}
