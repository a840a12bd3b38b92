import QuillGraph
import QuillTensor

/// Images enlarged by integer factors: [batch, height, width, channels] → [batch, height · size, width · size,
/// channels].
public struct UpSampling2D: ConfigurableLayer {
    /// The method of computing new pixels.
    public enum Interpolation: String, Sendable, Hashable, CaseIterable {
        /// Each pixel is repeated.
        case nearest
        /// Linear interpolation between neighbors; border pixels extend beyond the edge.
        case bilinear
        /// Keys' cubic convolution with a = −½ of the four nearest pixels along each axis (Keys 1981).
        case bicubic
        /// Lanczos' windowed sinc over the six nearest pixels along each axis (Duchon 1979).
        case lanczos3
        /// Lanczos' windowed sinc over the ten nearest pixels along each axis.
        case lanczos5
    }

    let size: Extent
    let interpolation: Interpolation
    public let name: String?

    /// Creates a layer that enlarges images by a factor for height and width.
    public init(
        _ size: any ExtentConvertible = 2, interpolation: Interpolation = .nearest, name: String? = nil
    ) {
        self.size = size.extent
        self.interpolation = interpolation
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try input.requireImage()
        guard size.height > 0, size.width > 0 else {
            throw QuillError(.argument, "the size must be positive, received \(size)")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        switch interpolation {
        case .nearest:
            let (batch, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
            return x.reshaped(to: [batch, height, 1, width, 1, channels])
                .broadcast(to: [batch, height, size.height, width, size.width, channels])
                .reshaped(to: [batch, height * size.height, width * size.width, channels])
        case .bilinear:
            return interpolated(interpolated(x, size.height, axis: 1), size.width, axis: 2)
        case .bicubic: return convolved(x) { Self.cubic($0) }
        case .lanczos3: return convolved(x) { Self.lanczos($0, radius: 3) }
        case .lanczos5: return convolved(x) { Self.lanczos($0, radius: 5) }
        }
    }

    /// Interpolates linearly along one axis. Samples are at pixel centers, so `factor` new pixels surround each old one
    /// evenly, interpolated with the previous or the next pixel.
    private func interpolated(_ x: Node, _ factor: Int, axis: Int) -> Node {
        guard factor > 1 else { return x }
        let count = x.shape[axis]
        func shifted(_ inner: Range<Int>, first: Bool) -> Node {
            let end = x.sliced(first ? 0..<1 : count - 1..<count, axis: axis)
            guard !inner.isEmpty else { return end }
            let rest = x.sliced(inner, axis: axis)
            return concatenate(first ? [end, rest] : [rest, end], axis: axis)
        }
        let (before, after) = (shifted(0..<count - 1, first: true), shifted(1..<count, first: false))
        var extents = x.shape.dimensions
        extents.insert(1, at: axis + 1)
        let parts = (0..<factor).map { index in
            let distance = (Float(index) + 0.5) / Float(factor) - 0.5
            let neighbor = distance < 0 ? before : after
            let value = distance == 0 ? x : x * (1 - abs(distance)) + neighbor * abs(distance)
            return value.reshaped(to: Shape(extents))
        }
        var result = x.shape.dimensions
        result[axis] *= factor
        return concatenate(parts, axis: axis + 1).reshaped(to: Shape(result))
    }

    public var configuration: Configuration {
        Configuration([
            "size": .init(size), "data_format": "channels_last",
            "interpolation": .string(interpolation.rawValue),
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(
            try configuration.extent("size", default: 2),
            interpolation: try configuration.choice("interpolation", default: .nearest), name: name)
    }
}
