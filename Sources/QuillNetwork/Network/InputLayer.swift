import QuillGraph
import QuillTensor

/// The place of an `Input(…)` among the layers of a sequential network.
struct InputLayer: Layer {
    private let symbol: Symbol

    init(_ symbol: Symbol) { self.symbol = symbol }

    var name: String? {
        guard case .input(_, let name) = symbol.origin.kind else { return nil }
        return name
    }

    /// Returns the shape of a sample.
    /// - Throws: an `.argument` error for the output of a layer.
    func shape() throws -> InputShape {
        guard case .input(let shape, _) = symbol.origin.kind else {
            throw QuillError(.argument, "expected an Input or a layer, received a layer's output")
        }
        return shape
    }

    /// Adds nothing: a network takes the shape and drops this layer.
    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x }
}
