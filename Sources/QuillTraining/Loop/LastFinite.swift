import QuillGraph
import QuillNetwork
import QuillTensor

/// The weights and optimizer state from before an epoch, to return to if the epoch ends in NaN or infinity.
///
/// Copying them takes as long as reading the weights once, and happens between epochs, so steps cost nothing.
final class LastFinite {
    private let variables: VariableStore
    private let weights: [String]
    private let copy = VariableStore()
    private var hasCopy = false

    /// - Throws: a `.data` error if a weight is not finite.
    init(_ variables: VariableStore, weights: [String]) throws {
        self.variables = variables
        self.weights = weights
        if let name = firstNonFinite {
            throw QuillError(
                .data,
                "the weight \(name) holds NaN or infinity, so training cannot start from it; start from other weights"
            )
        }
    }

    /// The first weight that is not finite; nil if all are.
    var firstNonFinite: String? { variables.firstNonFinite(among: weights) }

    /// Replaces the copy by the present values, which must be finite.
    func keep() throws {
        try copy.copyValues(from: variables)
        hasCopy = true
    }

    /// Returns to the values of the copy, if there is one.
    func restore() throws { if hasCopy { try variables.copyValues(from: copy) } }
}
