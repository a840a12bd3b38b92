/// A picture that is already in MNIST's format: 28×28, light ink on black, a box of 20 pixels, the center of mass in
/// the middle, and soft edges.
struct FinishedDigit {
    let box: PixelBox
    let observations: InkObservations

    /// - Returns: nil if the picture isn't in MNIST's format.
    init?(_ picture: GrayImage) {
        let side = DigitFormat.side
        guard picture.width == side, picture.height == side else { return nil }
        var (left, right, top, bottom) = (side, -1, side, -1)
        var (paper, full, soft) = (0, 0, 0)
        for y in 0..<side {
            for x in 0..<side {
                let value = picture.pixels[y * side + x]
                if value <= 0 {
                    paper += 1
                    continue
                }
                if value > 0.8 { full += 1 } else if value > 0.08 { soft += 1 }
                (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            }
        }
        guard right >= 0, paper > side * side * 45 / 100, full >= 8, soft >= full / 5 else { return nil }
        let box = PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
        guard max(box.width, box.height) == DigitFormat.box else { return nil }
        let center = picture.centerOfMass
        guard abs(center.x - 14.5) < 0.7, abs(center.y - 14.5) < 0.7 else { return nil }
        self.box = box
        var observations = InkObservations()
        observations.isLightOnDark = true
        observations.isUntouched = true
        observations.contrast = picture.pixels.max() ?? 1
        observations.pieces = InkPieces(of: picture, above: 0.3).pieces.count
        self.observations = observations
    }
}
