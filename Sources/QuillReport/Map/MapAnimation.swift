import QuillCodecs
import QuillPlotting
import QuillSystem
import QuillTensor

/// An animated PNG of a map on its way, without text. A map in space turns.
public struct MapAnimation: Sendable {
    /// The maps.
    public let series: MapSeries
    /// The width and height in pixels.
    public let side: Int
    /// How long each frame is shown, in milliseconds; the last one stays ten times as long.
    public let delay: Int

    /// An animation of maps.
    /// - Parameters:
    ///   - series: the maps.
    ///   - side: the width and height in pixels.
    ///   - delay: how long each frame is shown, in milliseconds.
    public init(_ series: MapSeries, side: Int = 480, delay: Int = 120) {
        self.series = series
        self.side = side
        self.delay = delay
    }

    /// Returns the bytes of the file.
    public func png(theme: PlotTheme = .light) throws -> [UInt8] {
        let colors = series.classNames.indices.map { theme.category($0, of: series.classNames.count) }
        let turns = series.dimensions == 3 ? max(36 - series.frames.count, 0) : 0
        guard let last = series.frames.last else {
            throw QuillError(.argument, "an animation: expected frames")
        }
        let shown = series.frames + [MapSeries.Frame](repeating: last, count: turns)
        let frames = shown.indices.map { index in
            pixels(shown[index].points, angle: Float(index) * 2 * .pi / 36, colors, theme.background)
        }
        var delays = [Int](repeating: min(max(delay, 1), 6000), count: frames.count)
        delays[frames.count - 1] *= 10
        return try PNGEncoder.encodeAnimation(
            width: side, height: side, channels: 3, frames, delays: delays)
    }

    /// Draws points as small discs. Each frame has its own scale, since maps grow by orders of magnitude.
    private func pixels(
        _ points: Tensor<Float>, angle: Float, _ colors: [PlotColor], _ background: PlotColor
    ) -> [UInt8] {
        let (count, dimensions) = (points.shape[0], points.shape[1])
        let x = points.elements
        let turn = SIMD2<Float>(Float(cosine(Double(angle))), Float(cosine(Double(angle) - .pi / 2)))
        let places = (0..<count).map { row -> SIMD2<Float> in
            let (a, b) = (x[row * dimensions], x[row * dimensions + 1])
            guard dimensions == 3 else { return SIMD2(a, b) }
            return SIMD2(a * turn.x - b * turn.y, x[row * dimensions + 2] + (a * turn.y + b * turn.x) * 0.25)
        }
        var reach: Float = 1e-9
        for place in places { reach = max(reach, max(abs(place.x), abs(place.y))) }
        let scale = Float(side) * 0.48 / reach
        var bytes = [UInt8](repeating: 0, count: side * side * 3)
        for pixel in 0..<side * side {
            bytes[3 * pixel] = background.red
            bytes[3 * pixel + 1] = background.green
            bytes[3 * pixel + 2] = background.blue
        }
        let radius = count > 20_000 ? 0 : count > 2000 ? 1 : 2
        for row in 0..<count {
            let color = colors[series.classes[row]]
            let place = places[row] * scale
            guard place.x.isFinite, place.y.isFinite else { continue }
            let (column, line) = (side / 2 + Int(place.x.rounded()), side / 2 - Int(place.y.rounded()))
            for dy in -radius...radius {
                for dx in -radius...radius where dx * dx + dy * dy <= radius * radius {
                    let (u, v) = (column + dx, line + dy)
                    guard (0..<side).contains(u), (0..<side).contains(v) else { continue }
                    let at = 3 * (v * side + u)
                    bytes[at] = color.red
                    bytes[at + 1] = color.green
                    bytes[at + 2] = color.blue
                }
            }
        }
        return bytes
    }

    private func cosine(_ angle: Double) -> Double { QuillSystem.cos(angle) }
}
