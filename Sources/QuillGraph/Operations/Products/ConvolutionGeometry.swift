import CQuillKernels
import QuillTensor

/// How windows treat the border of an image.
public enum Padding: String, Sendable, Hashable, CaseIterable {
    /// Only windows that lie entirely inside the image.
    case valid
    /// Zeros around the image, so that with stride 1 the output is as large as the input. As in Keras, an odd number
    /// of zeros puts the extra one at the end.
    case same
}

/// A height and a width: `3` for both, `[3, 5]`, `Extent(3, 5)`.
public struct Extent: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExtentConvertible
{
    /// The extent along the height.
    public let height: Int
    /// The extent along the width.
    public let width: Int

    /// Creates an extent of different height and width.
    public init(_ height: Int, _ width: Int) {
        self.height = height
        self.width = width
    }

    /// Creates an extent of equal height and width.
    public init(_ both: Int) { self.init(both, both) }

    /// Creates an extent of equal height and width.
    public init(integerLiteral value: Int) { self.init(value, value) }

    /// Creates an extent from a height and a width, or from one number for both.
    public init(arrayLiteral values: Int...) { self = values.extent }

    /// The extent itself.
    public var extent: Extent { self }
}

extension Extent: CustomStringConvertible {
    /// The height and width, as in `3×3`.
    public var description: String { "\(height)×\(width)" }
}

/// Anything that gives a height and a width: an `Extent`, a number for both, or a list of the two.
///
/// ```swift
/// let kernel = 5
/// let layers: [any Layer] = [Conv2D(32, kernel), Conv2D(32, [3, 5], strides: 2), MaxPooling2D(2)]
/// ```
public protocol ExtentConvertible: Sendable {
    /// The height and the width.
    var extent: Extent { get }
}

extension Int: ExtentConvertible {
    /// This number as height and width.
    public var extent: Extent { Extent(self, self) }
}

extension Array: ExtentConvertible where Element == Int {
    /// The height and the width; one number is both.
    /// - Precondition: there are one or two numbers.
    public var extent: Extent {
        guard count == 1 || count == 2 else {
            fatalError("a size: expected one number, or a height and a width, received \(self)")
        }
        return Extent(self[0], self[count - 1])
    }
}

/// The positions of windows over an image, for convolution and pooling.
struct WindowGeometry: Sendable, Hashable {
    let window: Extent
    let stride: Extent
    let dilation: Extent
    let padding: Padding

    var description: String {
        [
            "\(window)", stride == 1 ? nil : "stride \(stride)", dilation == 1 ? nil : "dilation \(dilation)",
            padding.rawValue,
        ].compactMap { $0 }.joined(separator: ", ")
    }

    /// Returns the output extent and leading zeros along one axis, as Keras and TensorFlow define them.
    private func along(_ input: Int, _ window: Int, _ stride: Int, _ dilation: Int) -> (
        output: Int, before: Int
    ) {
        let reach = (window - 1) * dilation + 1
        switch padding {
        case .valid:
            return ((input - reach) / stride + 1, 0)
        case .same:
            let output = (input + stride - 1) / stride
            return (output, max((output - 1) * stride + reach - input, 0) / 2)
        }
    }

    /// Returns the output's height and width and the zeros above and left, for images [batch, height, width,
    /// channels].
    func placement(_ image: Shape) -> (height: Int, width: Int, top: Int, left: Int) {
        let (height, top) = along(image[1], window.height, stride.height, dilation.height)
        let (width, left) = along(image[2], window.width, stride.width, dilation.width)
        return (height, width, top, left)
    }

    /// Checks that the geometry suits an image.
    /// - Throws: a `.shape` error unless the image has four axes and at least one window fits.
    func check(_ image: TensorType, _ name: String) throws {
        _ = try image.requiringFloats(name)
        guard image.shape.rank == 4 else {
            throw QuillError(
                .shape, "expected images [batch, height, width, channels], received shape \(image.shape)")
        }
        guard window.height > 0, window.width > 0, stride.height > 0, stride.width > 0, dilation.height > 0,
            dilation.width > 0
        else {
            throw QuillError(
                .shape, "window \(window), stride \(stride) and dilation \(dilation) must be positive")
        }
        let reach = ((window.height - 1) * dilation.height + 1, (window.width - 1) * dilation.width + 1)
        guard padding == .same || (reach.0 <= image.shape[1] && reach.1 <= image.shape[2]) else {
            throw QuillError(
                .shape,
                "a window of \(reach.0)×\(reach.1) does not fit into images of "
                    + "\(image.shape[1])×\(image.shape[2]); use padding: .same or fewer layers before it")
        }
    }
}
