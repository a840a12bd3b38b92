/// Rasterizes a track in MNIST's format: the ink's bounding box is scaled to 20×20 pixels with its aspect ratio kept,
/// then placed in the 28×28 image by whole pixels so that its center of mass is in the middle.
/// Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
struct Raster {
    static let side = 28
    static let box = 20
    /// The maximum sum of ink, in pixels, of a digit.
    private static let mostInk: Float = 200

    /// The distance from each pixel's center to the edge of the nearest line, in pixels, positive inside.
    private var depth = [Float](repeating: -100, count: box * box)

    /// Draws the track. Sets all values of `pixels`, 28×28 row by row.
    mutating func draw(
        _ track: inout [TrackPoint], with pen: Pen, _ hand: inout StrokeRandom,
        into pixels: UnsafeMutableBufferPointer<UInt8>
    ) {
        Self.fit(&track, width: pen.width)
        for i in depth.indices { depth[i] = -100 }
        depth.withUnsafeMutableBufferPointer { depth in
            for i in 1..<track.count where !track[i].isStart {
                Self.line(track[i - 1], track[i], into: depth)
            }
        }
        place(edge: pen.edge, roughness: pen.roughness, &hand, into: pixels)
    }

    /// Scales and moves the track so that its ink's bounding box is 20 pixels on its longer side and centered
    /// on the other, and converts the radii to pixels.
    private static func fit(_ track: inout [TrackPoint], width: Float) {
        var low = (x: Float.infinity, y: Float.infinity)
        var high = (x: -Float.infinity, y: -Float.infinity)
        var length: Float = 0
        var last = track[0]
        for point in track {
            low = (min(low.x, point.x), min(low.y, point.y))
            high = (max(high.x, point.x), max(high.y, point.y))
            if !point.isStart {
                let dx = point.x - last.x
                let dy = point.y - last.y
                length += (dx * dx + dy * dy).squareRoot()
            }
            last = point
        }
        let extent = max(high.x - low.x, high.y - low.y)
        // Nobody writes with a line so wide that it would fill the digit.
        let width = min(width, mostInk * extent / (length * Float(box)))
        // The radius in the track's unit that becomes width / 2 after scaling.
        let size = Float(box)
        let unit = 0.5 * width * extent / (size - width)
        low = (.infinity, .infinity)
        high = (-.infinity, -.infinity)
        for point in track {
            let radius = point.radius * unit
            low = (min(low.x, point.x - radius), min(low.y, point.y - radius))
            high = (max(high.x, point.x + radius), max(high.y, point.y + radius))
        }
        let scale = size / max(high.x - low.x, high.y - low.y)
        let middle = (x: 0.5 * (low.x + high.x), y: 0.5 * (low.y + high.y))
        for i in track.indices {
            track[i].x = (track[i].x - middle.x) * scale + 0.5 * size
            track[i].y = (track[i].y - middle.y) * scale + 0.5 * size
            track[i].radius *= unit * scale
        }
    }

    /// Raises the pixels near a straight segment whose radius changes linearly along it.
    private static func line(
        _ a: TrackPoint, _ b: TrackPoint, into depth: UnsafeMutableBufferPointer<Float>
    ) {
        let reach = max(a.radius, b.radius) + 2
        let left = max(0, Int(min(a.x, b.x) - reach))
        let right = min(box - 1, Int(max(a.x, b.x) + reach))
        let top = max(0, Int(min(a.y, b.y) - reach))
        let bottom = min(box - 1, Int(max(a.y, b.y) + reach))
        guard left <= right, top <= bottom else { return }
        let dx = b.x - a.x
        let dy = b.y - a.y
        let inverse = 1 / max(dx * dx + dy * dy, 1e-6)
        for row in top...bottom {
            let py = Float(row) + 0.5 - a.y
            for column in left...right {
                let px = Float(column) + 0.5 - a.x
                let t = min(max((px * dx + py * dy) * inverse, 0), 1)
                let ex = px - t * dx
                let ey = py - t * dy
                let inside = a.radius + t * (b.radius - a.radius) - (ex * ex + ey * ey).squareRoot()
                depth[row * box + column] = max(depth[row * box + column], inside)
            }
        }
    }

    private func place(
        edge: Float, roughness: Float, _ hand: inout StrokeRandom,
        into pixels: UnsafeMutableBufferPointer<UInt8>
    ) {
        var ink = [UInt8](repeating: 0, count: Self.box * Self.box)
        var mass = 0
        var momentX = 0
        var momentY = 0
        let inverse = 1 / edge
        for row in 0..<Self.box {
            for column in 0..<Self.box {
                let inside = depth[row * Self.box + column]
                guard inside > -edge else { continue }
                let t = min(max((inside + hand.about(0, roughness)) * inverse + 0.5, 0), 1)
                let value = Int(t * t * (3 - 2 * t) * 255 + 0.5)
                ink[row * Self.box + column] = UInt8(value)
                mass += value
                momentX += value * column
                momentY += value * row
            }
        }
        // The whole-pixel shift that brings the center of mass to within half a pixel of pixel 14, as in MNIST.
        let middle = Self.side / 2
        func shift(_ moment: Int) -> Int {
            let wanted = mass > 0 ? middle - Int((Float(moment) / Float(mass)).rounded()) : 4
            return min(max(wanted, 0), Self.side - Self.box)
        }
        let right = shift(momentX)
        let down = shift(momentY)
        for i in pixels.indices { pixels[i] = 0 }
        for row in 0..<Self.box {
            for column in 0..<Self.box {
                pixels[(row + down) * Self.side + column + right] = ink[row * Self.box + column]
            }
        }
    }
}
