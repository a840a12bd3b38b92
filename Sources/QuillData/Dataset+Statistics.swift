import QuillTensor

/// Figures of a data set.
public struct DatasetStatistics: Sendable, Hashable {
    /// How many images each class has.
    public let classCounts: [Int]
    /// The mean of each channel, 0…255; NaN without images.
    public let means: [Double]
    /// The standard deviation of each channel, of all pixels as they are (divided by their number).
    public let standardDeviations: [Double]
    /// The darkest pixel; nil without images.
    public let minimum: UInt8?
    /// The brightest pixel; nil without images.
    public let maximum: UInt8?
}

extension Dataset {
    /// How many images each class has.
    public var classCounts: [Int] {
        labels.withUnsafeBufferPointer { labels in
            labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[Int($1)] += 1 }
        }
    }

    /// Counts and pixel statistics, exact: they come from a count of each byte value.
    public var statistics: DatasetStatistics {
        let channels = imageShape[2]
        var histograms = [Int](repeating: 0, count: 256 * channels)
        images.withUnsafeBufferPointer { pixels in
            histograms.withUnsafeMutableBufferPointer { histograms in
                var channel = 0
                for pixel in pixels {
                    histograms[channel << 8 | Int(pixel)] += 1
                    channel += 1
                    if channel == channels { channel = 0 }
                }
            }
        }
        var (means, deviations): ([Double], [Double]) = ([], [])
        for channel in 0..<channels {
            let histogram = histograms[(channel << 8)..<(channel + 1) << 8]
            func mean(_ value: (Double) -> Double) -> Double {
                let sum = histogram.enumerated().reduce(0) {
                    $0 + Double($1.element) * value(Double($1.offset))
                }
                return sum / Double(histogram.reduce(0, +))
            }
            let average = mean { $0 }
            means.append(average)
            deviations.append(mean { ($0 - average) * ($0 - average) }.squareRoot())
        }
        return DatasetStatistics(
            classCounts: classCounts, means: means, standardDeviations: deviations, minimum: images.minimum,
            maximum: images.maximum)
    }
}
