import QuillHandwriting
import QuillStrokes

/// A picture that isn't drawn with a pen: brightness as a function of position.
struct Pattern {
    private let brightness: (Float, Float) -> Float

    /// A filled shape in the middle, in coordinates from −1 to 1.
    init(shape: NonDigit.Shapes, _ hand: inout StrokeRandom) {
        let (a, b) = (hand.between(0.5, 0.9), hand.between(0.6, 0.9))
        let noise = SmoothNoise(&hand)
        let offset = hand.between(0.2, 0.5)
        let corners = (0..<(4 + hand.index(below: 4))).map { _ in
            (hand.between(-1, 1), hand.between(-1, 1), hand.between(0.3, 0.8))
        }
        // Held-out kinds aren't rotated.
        let turns = NonDigit.shape(shape).isHeldOut ? 0 : hand.unit()
        let (across, down) = (sine(turns: turns), sine(turns: turns + 0.25))
        let tips = 5 + corners.count % 4
        brightness = { column, row in
            let (x, y) = (down * column + across * row, down * row - across * column)
            let distance = (x * x / (a * a) + y * y / (b * b)).squareRoot()
            let isInside: Bool
            switch shape {
            case .disc: isInside = distance < 1
            case .square: isInside = abs(x) < a && abs(y) < b
            case .halfMoon:
                let other = (x - offset) * (x - offset) / (a * a) + y * y / (b * b)
                isInside = distance < 1 && other > 0.8
            case .drop:
                isInside = distance < 0.5 + 0.5 * max(0, y) || (abs(x) < 0.3 * (y + 1) && y < 0 && y > -1)
            case .blob: isInside = distance < 0.7 + 0.5 * noise(2 * x + 4, 2 * y + 4)
            case .heart:
                let (u, v) = (1.3 * x, -1.3 * y)
                let ring = u * u + v * v - 0.8
                isInside = ring * ring * ring < u * u * v * v * v
            case .cross:
                isInside =
                    abs(x) < 0.8 * offset && abs(y) < b || abs(y) < 0.8 * offset && abs(x) < a
            case .star:
                // Beyond at most one side of a regular polygon.
                let beyond = (0..<tips).count {
                    let turns = Float($0) / Float(tips)
                    return x * sine(turns: turns) + y * sine(turns: turns + 0.25) > 0.8 * offset
                }
                isInside = beyond < 2 && x * x + y * y < 1
            case .lens:
                let (left, right) = (x - offset, x + offset)
                isInside = left * left + y * y < 0.8 && right * right + y * y < 0.8
            case .wedge: isInside = distance < 1 && y < 3 * (offset - 0.2) * abs(x)
            case .trapezoid: isInside = abs(y) < b && abs(x) < a * (1 - offset * (y + b))
            case .splat: isInside = distance < 0.6 + 0.9 * noise(5 * x + 4, 5 * y + 4)
            case .heap:
                isInside = corners.contains {
                    abs(x - 0.6 * $0.0) < 0.5 * $0.2 && abs(y - 0.6 * $0.1) < 0.4 * $0.2
                }
            case .polygon: isInside = corners.allSatisfy { $0.0 * x + $0.1 * y < $0.2 }
            }
            return isInside ? 0 : 1
        }
    }

    /// A pattern that fills the picture.
    init(texture: NonDigit.Textures, _ hand: inout StrokeRandom) {
        let noise = SmoothNoise(&hand)
        let (period, turns, sharpness) = (hand.between(0.15, 0.8), hand.unit(), hand.between(1, 6))
        let (across, down) = (sine(turns: turns), sine(turns: turns + 0.25))
        let horizon = hand.about(0, 0.3)
        let isFurther = [.cells, .scene].contains(texture)
        let things = (0..<(isFurther ? 12 : 0)).map { _ in
            (
                x: hand.between(-1.2, 1.2), y: hand.between(-1.2, 1.2), size: hand.between(0.1, 0.6),
                value: hand.between(-1, 1)
            )
        }
        brightness = { x, y in
            let (u, v) = (x * across + y * down, x * down - y * across)
            let value: Float
            switch texture {
            case .stripes: value = sine(turns: u / period)
            case .checks: value = sine(turns: u / period) * sine(turns: v / period)
            case .clouds: value = noise(3 * x + 4, 3 * y + 4) + 0.5 * noise(7 * x, 7 * y)
            case .bricks:
                let row = (y / period).rounded(.down)
                let index = x / (2 * period) + 0.5 * row
                let (inX, inY) = (index - index.rounded(.down), y / period - row)
                value = inX < 0.08 || inY < 0.15 ? -1 : 1
            case .dots:
                let (i, j) = (u / period - (u / period).rounded(), v / period - (v / period).rounded())
                value = i * i + j * j < 0.07 ? -1 : 1
            case .landscape: value = y > horizon + 0.4 * noise(2 * x + 4, 1) ? -0.8 : 0.6 - 0.4 * y
            case .leaves: value = abs(noise(4 * u + 4, 2 * v + 4)) * 4 - 1
            case .waves: value = sine(turns: u / period + 0.25 * sine(turns: 0.8 * v / period))
            case .rings: value = sine(turns: (x * x + y * y).squareRoot() / period)
            case .cells:
                var (first, second) = (Float.infinity, Float.infinity)
                for thing in things {
                    let way = ((x - thing.x) * (x - thing.x) + (y - thing.y) * (y - thing.y)).squareRoot()
                    (first, second) = way < first ? (way, first) : (first, min(way, second))
                }
                value = second - first < 0.1 ? -1 : 1
            case .scene:
                let top = things.last {
                    $0.value > 0
                        ? abs(x - $0.x) < $0.size && abs(y - $0.y) < $0.size
                        : (x - $0.x) * (x - $0.x) + (y - $0.y) * (y - $0.y) < $0.size * $0.size
                }
                value = ((top?.value ?? 0.9) + 0.2 * noise(3 * x + 4, 3 * y + 4)) / sharpness
            case .text:
                value =
                    noise(12 * x, (y / period).rounded()) > 0.1
                        && abs(y / period - (y / period).rounded()) < 0.3 ? -1 : 1
            }
            return min(max(0.5 + 0.5 * sharpness * value, 0), 1)
        }
    }

    /// The picture, rounded to multiples of 1/255.
    func drawn(_ hand: inout StrokeRandom) -> GrayImage {
        let (width, height) = (24 + hand.index(below: 60), 24 + hand.index(below: 60))
        var image = GrayImage(width: width, height: height)
        let isInverted = hand.chance(0.5)
        let (dark, contrast, noise) = (hand.between(0, 0.3), hand.between(0.4, 0.7), hand.between(0, 0.05))
        let zoom = hand.between(1, 1.6)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (
                    2 * (Float(x) + 0.5) / Float(width) - 1, 2 * (Float(y) + 0.5) / Float(height) - 1
                )
                let value = brightness(zoom * u, zoom * v)
                let light = dark + contrast * (isInverted ? 1 - value : value) + hand.about(0, noise)
                image[x, y] = (min(max(light, 0), 1) * 255).rounded() / 255
            }
        }
        return image
    }
}
