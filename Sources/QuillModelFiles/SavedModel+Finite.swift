import QuillTensor

/// A weight that holds NaN or infinity, as after a training that diverged.
public struct NonFiniteWeight: Sendable, Equatable {
    /// The weight's name.
    public let name: String
    /// The number of elements that are NaN.
    public let nanCount: Int
    /// The number of elements that are infinite.
    public let infiniteCount: Int
}

extension NonFiniteWeight: CustomStringConvertible {
    /// The name and the counts: `dense/kernel (3 NaN, 1 infinite)`.
    public var description: String {
        let counts = [(nanCount, "NaN"), (infiniteCount, "infinite")].filter { $0.0 > 0 }
        return "\(name) (\(counts.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")))"
    }
}

extension SavedModel {
    /// The weights that hold NaN or infinity, in the order of their names.
    public var nonFiniteWeights: [NonFiniteWeight] {
        weights.sorted { $0.key < $1.key }.compactMap { name, tensor in
            guard tensor.firstNonFinite != nil else { return nil }
            let nanCount = tensor.elements.count(where: \.isNaN)
            let infiniteCount = tensor.elements.count(where: \.isInfinite)
            return NonFiniteWeight(name: name, nanCount: nanCount, infiniteCount: infiniteCount)
        }
    }

    /// Checks that no weight is NaN or infinite.
    /// - Throws: a `.file` error that names the first one in alphabetical order.
    func requireFiniteWeights() throws {
        let bad = weights.filter { $0.value.firstNonFinite != nil }.map(\.key)
        guard let first = bad.min() else { return }
        let others = bad.count > 1 ? " and \(bad.count - 1) more" : ""
        throw QuillError(
            .file,
            "the weight '\(first)'\(others) holds NaN or infinity, as after a training that diverged; use an earlier "
                + "file; to look at this one, inspect it")
    }
}
