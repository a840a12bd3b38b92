import Quill

extension Finding {
    /// What to do, in the words of the command line; the library's own remedy names calls.
    var commandRemedy: String {
        switch kind {
        case .unscaledPixels:
            "Leave out --raw, or begin the network with a layer that scales them (Rescaling)."
        case .monitorsTraining: "Hold out validation data (--hold-out 0.1), and watch their metric."
        case .validatesOnTest, .validationClasses:
            "Hold out training images from all classes (--hold-out 0.1)."
        case .deadReLUs:
            "Start again with a smaller --learning-rate or scaled pixels, or use gelu instead of relu."
        case .gradients where problem.contains("explode"):
            "Scale the images, or use a smaller --learning-rate."
        case .gradients:
            "Use relu instead of sigmoid or tanh, normalize between layers, or take fewer layers."
        case .learningRate: "Train with a positive --learning-rate, such as 0.001 for Adam."
        case .imbalance where problem.contains("unequal"):
            "Add images of the rare classes, and read the recall of each class (evaluate)."
        case .shapes where remedy.hasPrefix("Build it"):
            "Train a network on such images, or read these with another --shape."
        case .activationAndLoss: activationRemedy
        case .differentImages, .labels, .units, .shapes, .duplicates, .imbalance: remedy
        }
    }

    /// The remedy for a last layer that doesn't suit the loss. Commands choose the loss, so the layer must change.
    private var activationRemedy: String {
        if problem.contains("single output") { return "End the network with an output for each class." }
        if problem.contains("takes logits") {
            return "Leave out the activation of the last layer, or end the network with softmax."
        }
        if problem.contains("any numbers") || problem.contains("takes one distribution") {
            return "End the network with softmax."
        }
        if problem.contains("takes each output") { return "End the network with sigmoid." }
        return remedy
    }
}
