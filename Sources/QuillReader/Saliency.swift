import QuillSystem
import QuillTensor

/// What a decision rests on: how much each part of the ink speaks for one digit and against another.
///
/// A small window of the picture is emptied at every place in turn, and the network is asked again: where the first
/// digit then loses against the second, the window's ink spoke for it.
/// Source: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014 (occlusion).
public struct Saliency: Sendable {
    /// The digit that evidence above zero speaks for.
    public let first: Int
    /// The digit that evidence below zero speaks for.
    public let second: Int
    /// For each pixel, row by row: by how much the logarithm of the first digit's odds against the second falls without
    /// the ink around it, the mean of all windows over the pixel. 0 where there is no ink.
    public let evidence: [Float]

    /// The evidence in a picture for its likeliest digit against the next.
    /// - Parameters:
    ///   - image: the bytes that the network sees, [height, width], ink bright.
    ///   - window: the side of the window in pixels.
    ///   - probabilities: the network: pictures [count, height, width] to probabilities [count, digits].
    /// - Throws: what `probabilities` throws, and a `.shape` error if its result has another shape.
    public init(
        of image: Tensor<UInt8>, first: Int, second: Int, window: Int = 5,
        probabilities: (Tensor<UInt8>) throws -> Tensor<Float>
    ) throws {
        (self.first, self.second) = (first, second)
        let (height, width) = (image.shape[0], image.shape[1])
        let pixels = image.elements
        var places: [(rows: Range<Int>, columns: Range<Int>)] = []
        for y in (1 - window)..<height {
            for x in (1 - window)..<width {
                let rows = max(0, y)..<min(height, y + window)
                let columns = max(0, x)..<min(width, x + window)
                let hasInk = rows.contains { row in columns.contains { pixels[row * width + $0] > 0 } }
                if hasInk { places.append((rows, columns)) }
            }
        }
        // The whole picture first, then the picture without each window.
        let pictures = Tensor<UInt8>([places.count + 1, height, width]) { target in
            for picture in 0...places.count {
                for (place, pixel) in pixels.enumerated() {
                    target.initializeElement(at: picture * pixels.count + place, to: pixel)
                }
                guard picture > 0 else { continue }
                for row in places[picture - 1].rows {
                    for column in places[picture - 1].columns {
                        target[picture * pixels.count + row * width + column] = 0
                    }
                }
            }
        }
        let answers = try probabilities(pictures)
        guard answers.rank == 2, answers.shape[0] == places.count + 1, max(first, second) < answers.shape[1]
        else {
            throw QuillError(
                .shape,
                "saliency: expected probabilities [\(places.count + 1), digits], received \(answers.shape)")
        }
        let numbers = answers.elements
        func odds(_ row: Int) -> Float {
            func logarithm(_ digit: Int) -> Float {
                logf(max(numbers[row * answers.shape[1] + digit], .leastNormalMagnitude))
            }
            return logarithm(first) - logarithm(second)
        }
        let whole = odds(0)
        var (sum, count) = (
            [Float](repeating: 0, count: pixels.count), [Float](repeating: 0, count: pixels.count)
        )
        for (picture, place) in places.enumerated() {
            let loss = whole - odds(picture + 1)
            for row in place.rows {
                for column in place.columns {
                    sum[row * width + column] += loss
                    count[row * width + column] += 1
                }
            }
        }
        evidence = pixels.indices.map { pixels[$0] > 0 ? sum[$0] / count[$0] : 0 }
    }
}
