import QuillTensor

/// The number of samples by true class (row) and predicted class (column).
public struct ConfusionMatrix: Sendable, Equatable {
    /// `counts[true][predicted]`
    public let counts: [[Int]]
    /// The names of the classes, in their order; nil for their numbers.
    public var classNames: [String]?

    /// Creates a matrix from counts by true and predicted class.
    public init(counts: [[Int]]) { self.counts = counts }

    /// Creates a matrix from the labels and the predictions of the same samples.
    /// - Throws: a `.data` error if their counts differ or a class isn't below `classes`.
    public init(labels: [Int], predictions: [Int], classes: Int) throws {
        guard labels.count == predictions.count else {
            throw QuillError(
                .data,
                "expected as many predictions as labels, received \(predictions.count) and \(labels.count)")
        }
        var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        for (row, (label, prediction)) in zip(labels, predictions).enumerated() {
            guard (0..<classes).contains(label), (0..<classes).contains(prediction) else {
                throw QuillError(
                    .data,
                    "row \(row): expected classes below \(classes), received label \(label) and prediction \(prediction)"
                )
            }
            counts[label][prediction] += 1
        }
        self.counts = counts
    }

    /// Creates a matrix from the sums of a metric, row by row.
    init(counts flat: [Double]) {
        let classes = Int(Double(flat.count).squareRoot())
        counts = (0..<classes).map { row in
            (0..<classes).map { Int(flat[row * classes + $0].rounded()) }
        }
    }

    /// The number of classes.
    public var classes: Int { counts.count }

    /// The number of samples.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    private var hits: [Int] { counts.indices.map { counts[$0][$0] } }
    private var actual: [Int] { counts.map { $0.reduce(0, +) } }
    private var predicted: [Int] { counts.indices.map { column in counts.reduce(0) { $0 + $1[column] } } }

    /// The fraction of correct predictions.
    public var accuracy: Double { Self.share(hits.reduce(0, +), total) }

    /// Matthews correlation coefficient for any number of classes (Gorodkin 2004); 0 if undefined.
    public var matthewsCorrelation: Double {
        let (all, right) = (Double(total), Double(hits.reduce(0, +)))
        func products(_ a: [Int], _ b: [Int]) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let below =
            (all * all - products(predicted, predicted)) * (all * all - products(actual, actual))
        return below > 0 ? (right * all - products(predicted, actual)) / below.squareRoot() : 0
    }

    /// The mean intersection over union, over the classes that occur.
    public var meanIntersectionOverUnion: Double { meanIntersectionOverUnion(of: nil) }

    /// Returns the mean over some of the classes, by default all.
    func meanIntersectionOverUnion(of classes: [Int]?) -> Double {
        let (hits, actual, predicted) = (hits, actual, predicted)
        let shares = (classes ?? Array(counts.indices)).compactMap { index -> Double? in
            let union = actual[index] + predicted[index] - hits[index]
            return union > 0 ? Double(hits[index]) / Double(union) : nil
        }
        return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
    }

    /// The metrics of one class.
    public struct ClassReport: Sendable, Equatable {
        /// The fraction of correct predictions among those of this class; 0 if there are none.
        public let precision: Double
        /// The fraction of this class's samples that are predicted correctly; 0 if there are none.
        public let recall: Double
        /// The harmonic mean of precision and recall.
        public let f1Score: Double
        /// The number of samples of this class.
        public let count: Int
    }

    /// The metrics of each class.
    public var report: [ClassReport] {
        counts.indices.map { index in
            let precision = Self.share(hits[index], predicted[index])
            let recall = Self.share(hits[index], actual[index])
            let f1Score = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
            return ClassReport(precision: precision, recall: recall, f1Score: f1Score, count: actual[index])
        }
    }

    private static func share(_ part: Int, _ whole: Int) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }
}

extension ConfusionMatrix: CustomStringConvertible {
    /// A table with the true classes as rows and the predicted classes as columns.
    public var description: String {
        let names = counts.indices.map { index in
            if let classNames, index < classNames.count { return classNames[index] }
            return "\(index)"
        }
        let longest = max(names.map(\.count).max() ?? 0, "\(classes)".count)
        let width = max("\(counts.joined().max() ?? 0)".count, longest) + 1
        func padded(_ text: String) -> String { String(repeating: " ", count: width - text.count) + text }
        let heading = padded("") + names.map(padded).joined()
        return
            ([heading]
            + zip(names, counts).map { name, line in
                padded(name) + line.map { padded("\($0)") }.joined()
            }).joined(separator: "\n")
    }
}
