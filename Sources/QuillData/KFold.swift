import QuillTensor

/// A data set in `k` parts, each of which is held out once. The rows of a fold are gathered when it is asked for, so
/// that no more than one is in memory.
///
/// ```swift
/// for fold in try digits.kFold(5, seed: 1) { try model.fit(fold.training, validation: .dataset(fold.heldOut)) }
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
        // Dealt like cards, class after class: no part has two rows more than another, of a class or in all.
        var place = 0
        for row in groups.flatMap({ generator.shuffled($0) }) {
            parts[place].append(row)
            place = (place + 1) % k
        }
        self.parts = parts.map { $0.sorted() }
    }

    /// The first fold.
    public var startIndex: Int { 0 }
    /// Behind the last fold.
    public var endIndex: Int { parts.count }

    /// The rows of a fold, both ascending.
    public func rows(_ fold: Int) -> (training: [Int], heldOut: [Int]) {
        var isHeldOut = [Bool](repeating: false, count: dataset.count)
        for row in parts[fold] { isHeldOut[row] = true }
        return ((0..<dataset.count).filter { !isHeldOut[$0] }, parts[fold])
    }

    /// A fold: the rows to learn from, and those held out.
    public subscript(fold: Int) -> (training: Dataset, heldOut: Dataset) {
        let rows = rows(fold)
        return (dataset.picking(rows.training), dataset.picking(rows.heldOut))
    }
}

extension Dataset {
    /// `k` folds for cross-validation.
    /// - Parameters:
    ///   - isStratified: whether every class gives each part its share.
    ///   - seed: which draw; the same seed gives the same rows everywhere.
    /// - Throws: an `.argument` error if `k` is below 2 or above the number of rows.
    public func kFold(_ k: Int, isStratified: Bool = true, seed: UInt64 = 0) throws -> KFold {
        try KFold(self, k, isStratified: isStratified, seed: seed)
    }
}
