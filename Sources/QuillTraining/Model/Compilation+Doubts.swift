import QuillNetwork

extension Model.Compilation {
    /// Returns a line for each output that gives logits to a loss of probabilities, or the other way around.
    func doubts(about network: Network) -> [String] {
        outputs.enumerated().compactMap { index, output in
            guard case .bool(let fromLogits)? = output.loss?.configuration.values["from_logits"] else {
                return nil
            }
            switch network.finalActivation(ofOutput: index) {
            case .softmax where fromLogits, .sigmoid where fromLogits:
                return
                    "\(output.name) gives probabilities, but its loss takes logits (fromLogits: true); leave out "
                    + "fromLogits, or the activation of the last layer"
            case .linear where !fromLogits:
                return
                    "\(output.name) gives any numbers, but its loss takes probabilities; pass fromLogits: true, "
                    + "or give the last layer an activation (.softmax, .sigmoid)"
            default: return nil
            }
        }
    }
}
