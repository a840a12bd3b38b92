import QuillTensor

extension SavedModel {
    /// Checks that no weight is NaN or infinite.
    /// - Throws: a `.file` error that names the first one in alphabetical order.
    func requireFiniteWeights() throws {
        let bad = weights.filter { $0.value.firstNonFinite != nil }.map(\.key)
        guard let first = bad.min() else { return }
        let others = bad.count > 1 ? " and \(bad.count - 1) more" : ""
        throw QuillError(
            .file,
            "the weight '\(first)'\(others) holds NaN or infinity, as after a training that diverged; use an earlier "
                + "file, or load with allowingNonFinite: true to look at it")
    }
}
