/// The five tutorials whose networks are among the recipes.
public enum Tutorial: String, Sendable, CaseIterable {
    /// Perceptrons, dropout, early stopping, and a convolutional network on raw pixels.
    case fullyConnected = "fully-connected"
    /// A deeper network with dropout, of which the best epoch is kept.
    case deepNetwork = "deep-network"
    /// A convolutional network, its width and its depth.
    case convolutionStudy = "convolution-study"
    /// A functional network, three activation functions, and 64 combinations of settings.
    case activationsAndGrid = "activations-and-grid"
    /// A small network that reads its author's own digits.
    case ownHandwriting = "own-handwriting"

    /// The publication.
    public var source: Recipe.Source {
        switch self {
        case .fullyConnected: .fullyConnected
        case .deepNetwork: .deepNetwork
        case .convolutionStudy: .kerasCNN
        case .activationsAndGrid: .tensorFlowNotes
        case .ownHandwriting: .feedforward
        }
    }
}
