import QuillTensor

/// Class counts and pixel statistics of a data set.
public struct DatasetStatistics: Sendable, Hashable {
    /// The number of images in each class.
    public let classCounts: [Int]
    /// The mean of each channel, 0…255; NaN if there are no images.
    public let means: [Double]
    /// The population standard deviation of each channel, over all pixels.
    public let standardDeviations: [Double]
    /// The smallest pixel value; nil if there are no images.
    public let minimum: UInt8?
    /// The largest pixel value; nil if there are no images.
    public let maximum: UInt8?
}

extension Dataset {
    /// The number of images in each class.
    public var classCounts: [Int] {
        labels.withUnsafeBufferPointer { labels in
            labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[Int($1)] += 1 }
        }
    }

    /// Class counts and pixel statistics, computed exactly from histograms of the byte values.
    public var statistics: DatasetStatistics {
        let channels = imageShape[2]
        var histograms = [Int](repeating: 0, count: 256 * channels)
        images.forEachPart { _, part in
            part.withUnsafeBufferPointer { pixels in
                histograms.withUnsafeMutableBufferPointer { histograms in
                    var channel = 0
                    for pixel in pixels {
                        histograms[channel << 8 | Int(pixel)] += 1
                        channel += 1
                        if channel == channels { channel = 0 }
                    }
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
            classCounts: classCounts, means: means, standardDeviations: deviations,
            minimum: histograms.indices.filter { histograms[$0] > 0 }.map { UInt8($0 & 255) }.min(),
            maximum: histograms.indices.filter { histograms[$0] > 0 }.map { UInt8($0 & 255) }.max())
    }
}
