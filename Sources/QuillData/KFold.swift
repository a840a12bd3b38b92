import QuillTensor

/// The folds of a `k`-fold cross-validation: each of `k` parts is held out once. A fold's rows are gathered when the
/// fold is accessed, so only one fold is in memory at a time.
///
/// ```swift
/// for fold in try digits.kFold(5, seed: 1) { try model.fit(fold.training, validation: .data(fold.heldOut)) }
/// ```
public struct KFold: RandomAccessCollection, Sendable {
    private let dataset: Dataset
    private let parts: [[Int]]

    init(_ dataset: Dataset, _ k: Int, isStratified: Bool, seed: UInt64) throws {
        guard k >= 2, k <= dataset.count else {
            throw QuillError(
                .argument,
                "k-fold: expected 2 to \(dataset.count) parts of \(dataset.count) rows, received \(k)")
        }
        self.dataset = dataset
        var generator = SplitMix64(seed: seed)
        let groups = isStratified ? dataset.rowsByClass : [Array(0..<dataset.count)]
        var parts = [[Int]](repeating: [], count: k)
        // Rows are dealt like cards, class by class: part sizes differ by at most one row, per class and in total.
        var part = 0
        for row in groups.flatMap({ generator.shuffled($0) }) {
            parts[part].append(row)
            part = (part + 1) % k
        }
        self.parts = parts.map { $0.sorted() }
    }

    /// The first fold.
    public var startIndex: Int { 0 }
    /// The position after the last fold.
    public var endIndex: Int { parts.count }

    /// Returns the training and held-out rows of a fold, both ascending.
    public func rows(_ fold: Int) -> (training: [Int], heldOut: [Int]) {
        var isHeldOut = [Bool](repeating: false, count: dataset.count)
        for row in parts[fold] { isHeldOut[row] = true }
        return ((0..<dataset.count).filter { !isHeldOut[$0] }, parts[fold])
    }

    /// The training and held-out data of a fold.
    public subscript(fold: Int) -> (training: Dataset, heldOut: Dataset) {
        require(fold >= 0 && fold < count, "fold \(fold) is outside 0..<\(count)")
        let rows = rows(fold)
        return (dataset.picking(rows.training), dataset.picking(rows.heldOut))
    }
}

extension Dataset {
    /// Returns `k` folds for cross-validation.
    /// - Parameters:
    ///   - k: the number of parts.
    ///   - isStratified: whether each class is spread evenly over the parts.
    ///   - seed: the seed of the random draw; the same seed gives the same rows on every platform.
    /// - Throws: an `.argument` error if `k` is below 2 or above the number of rows.
    public func kFold(_ k: Int, isStratified: Bool = true, seed: UInt64 = 0) throws -> KFold {
        try KFold(self, k, isStratified: isStratified, seed: seed)
    }
}
