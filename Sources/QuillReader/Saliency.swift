import QuillSystem
import QuillTensor

/// The evidence behind a decision: how much each part of the ink speaks for one digit and against another.
///
/// A small window is blanked at every position in turn, and the network classifies the rest. Where the first
/// digit then becomes less likely relative to the second, the window's ink was evidence for the first.
///
/// Source: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014 (occlusion).
public struct Saliency: Sendable {
    /// The digit that evidence above zero speaks for.
    public let first: Int
    /// The digit that evidence below zero speaks for.
    public let second: Int
    /// For each pixel, row by row: the decrease of the log odds of the first digit against the second without the ink
    /// around the pixel, averaged over all windows that cover it. 0 where there is no ink.
    public let evidence: [Float]

    /// The evidence in an image for one digit against another.
    /// - Parameters:
    ///   - image: the network's input: bytes [height, width], ink bright.
    ///   - first: the digit that positive evidence speaks for.
    ///   - second: the digit that negative evidence speaks for.
    ///   - window: the side of the window, in pixels.
    ///   - probabilities: the network, which maps images [count, height, width] to probabilities [count, digits].
    /// - Throws: errors of `probabilities`, and a `.shape` error if its result has another shape.
    public init(
        of image: Tensor<UInt8>, first: Int, second: Int, window: Int = 5,
        probabilities: (Tensor<UInt8>) throws -> Tensor<Float>
    ) throws {
        (self.first, self.second) = (first, second)
        let windows = Self.windows(of: window, over: image)
        let answers = try probabilities(Self.pictures(image, without: windows))
        guard answers.rank == 2, answers.shape[0] == windows.count + 1, max(first, second) < answers.shape[1]
        else {
            throw QuillError(
                .shape,
                "saliency: expected probabilities [\(windows.count + 1), digits], received \(answers.shape)")
        }
        let numbers = answers.elements
        func odds(_ row: Int) -> Float {
            func logarithm(_ digit: Int) -> Float {
                logf(max(numbers[row * answers.shape[1] + digit], .leastNormalMagnitude))
            }
            return logarithm(first) - logarithm(second)
        }
        let whole = odds(0)
        let pixels = image.elements
        var (sum, count) = (
            [Float](repeating: 0, count: pixels.count), [Float](repeating: 0, count: pixels.count)
        )
        for (index, window) in windows.enumerated() {
            let loss = whole - odds(index + 1)
            for pixel in window.pixels(image.shape[1]) {
                sum[pixel] += loss
                count[pixel] += 1
            }
        }
        evidence = pixels.indices.map { pixels[$0] > 0 ? sum[$0] / count[$0] : 0 }
    }

    /// A blanked part of the image.
    private struct Window {
        let rows, columns: Range<Int>

        /// The indices of its pixels in an image with this many columns, row by row.
        func pixels(_ width: Int) -> some Sequence<Int> {
            rows.lazy.flatMap { row in columns.lazy.map { row * width + $0 } }
        }
    }

    /// The windows of a size that contain ink, clipped at the image's edges.
    private static func windows(of size: Int, over image: Tensor<UInt8>) -> [Window] {
        let (height, width) = (image.shape[0], image.shape[1])
        let pixels = image.elements
        return ((1 - size)..<height).flatMap { y in
            ((1 - size)..<width).map { x in
                Window(
                    rows: max(0, y)..<min(height, y + size), columns: max(0, x)..<min(width, x + size))
            }
        }.filter { $0.pixels(width).contains { pixels[$0] > 0 } }
    }

    /// The whole image, then the image without each window: [windows + 1, height, width].
    private static func pictures(_ image: Tensor<UInt8>, without windows: [Window]) -> Tensor<UInt8> {
        let pixels = image.elements
        return Tensor<UInt8>(image.shape.prepending(windows.count + 1)) { target in
            for picture in 0...windows.count {
                let start = picture * pixels.count
                for (index, value) in pixels.enumerated() {
                    target.initializeElement(at: start + index, to: value)
                }
                guard picture > 0 else { continue }
                for pixel in windows[picture - 1].pixels(image.shape[1]) { target[start + pixel] = 0 }
            }
        }
    }
}
