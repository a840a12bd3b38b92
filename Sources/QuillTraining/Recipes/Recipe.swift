import QuillGraph
import QuillNetwork
import QuillTensor

/// A network by name, and how it is trained: one row of a published experiment on handwritten digits.
///
/// ```swift
/// let recipe = try Recipe.named("cnn-16-36")
/// var model = try recipe.model()
/// try model.fit(mnist.train, batchSize: recipe.batchSize, epochs: recipe.epochs, validation: recipe.validation)
/// ```
public struct Recipe: Sendable {
    /// The name: `cnn-32-64`.
    public let id: String
    /// The number of the document it comes from, `000`; nil for recipes of our own.
    public let document: String?
    private let architecture: Architecture
    /// What training makes small.
    public let loss: Loss
    /// How the weights change.
    public let optimizer: any Optimizer
    /// How the learning rate changes from the first step to the last.
    public let schedule: ScheduleShape
    /// Samples per step.
    public let batchSize: Int
    /// Epochs at most.
    public let epochs: Int
    /// What is held out.
    public let validation: Validation
    /// When training ends early, and which weights it keeps.
    public let earlyStopping: EarlyStopping?
    /// The accuracy on the test digits that the document reports, 0…1.
    public let publishedAccuracy: Double?

    /// What the layers are.
    private enum Architecture: Sendable {
        /// A chain as ``LayerText`` reads it, behind pixels brought from 0…255 to 0…1 or left as they are.
        case chain(String, scalesInputs: Bool)
        /// Anything else, for images of a shape and a number of classes.
        case network(@Sendable (_ input: Shape, _ classes: Int) throws -> Network)
    }

    /// A recipe for a chain of layers, as ``LayerText`` reads them. The loss defaults to the cross-entropy from class
    /// numbers, of logits or probabilities as the layers end.
    /// - Parameter scalesInputs: whether pixels are brought from 0…255 to 0…1 first.
    public init(
        _ id: String, document: String? = nil, layers: String, scalesInputs: Bool = true, loss: Loss? = nil,
        optimizer: any Optimizer = .adam(), schedule: ScheduleShape = .constant, batchSize: Int = 32,
        epochs: Int, validation: Validation = .off, earlyStopping: EarlyStopping? = nil,
        publishedAccuracy: Double? = nil
    ) {
        self.init(
            id, document, .chain(layers, scalesInputs: scalesInputs),
            loss ?? .sparseCategoricalCrossentropy(fromLogits: !layers.hasSuffix("softmax")), optimizer,
            schedule, batchSize, epochs, validation, earlyStopping, publishedAccuracy)
    }

    /// A recipe for a network with branches, whose outputs are logits.
    /// - Parameter network: makes it for images of a shape and a number of classes.
    public init(
        _ id: String, optimizer: any Optimizer = .adam(), schedule: ScheduleShape = .constant,
        batchSize: Int = 32, epochs: Int, validation: Validation = .off, publishedAccuracy: Double? = nil,
        network: @escaping @Sendable (_ input: Shape, _ classes: Int) throws -> Network
    ) {
        self.init(
            id, nil, .network(network), .sparseCategoricalCrossentropy(fromLogits: true), optimizer, schedule,
            batchSize, epochs, validation, nil, publishedAccuracy)
    }

    private init(
        _ id: String, _ document: String?, _ architecture: Architecture, _ loss: Loss,
        _ optimizer: any Optimizer, _ schedule: ScheduleShape, _ batchSize: Int, _ epochs: Int,
        _ validation: Validation, _ earlyStopping: EarlyStopping?, _ publishedAccuracy: Double?
    ) {
        self.id = id
        self.document = document
        self.architecture = architecture
        self.loss = loss
        self.optimizer = optimizer
        self.schedule = schedule
        self.batchSize = batchSize
        self.epochs = epochs
        self.validation = validation
        self.earlyStopping = earlyStopping
        self.publishedAccuracy = publishedAccuracy
    }

    /// The recipe of a name.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ id: String) throws -> Recipe {
        if let recipe = all.first(where: { $0.id == id }) { return recipe }
        throw QuillError(.argument, "unknown network '\(id)'\(Suggestion(for: id, among: all.map(\.id)))")
    }

    /// The layers for images of 0…255.
    /// - Parameters:
    ///   - input: height, width and channels.
    ///   - classes: how many outputs a last layer of 10 is to have instead; nil for the layers as they are written.
    /// - Throws: a `.shape` or `.argument` error that names the layer, or says how many outputs there are instead.
    public func network(input: Shape = [28, 28, 1], classes: Int? = nil) throws -> Network {
        let network: Network
        switch architecture {
        case .chain(let layers, let scalesInputs):
            let text = classes.map { Self.layers(layers, classes: $0) } ?? layers
            network = try Network(
                input: input, layers: try LayerText(text).layers(scalingInputs: scalesInputs), name: id)
        case .network(let make):
            network = try make(input, classes ?? 10)
        }
        if let classes, network.outputShapes != [[classes]] {
            throw QuillError(
                .shape, "\(id): its last layer gives \(network.outputShapes[0]), expected [\(classes)]")
        }
        return network
    }

    private static func layers(_ layers: String, classes: Int) -> String {
        var parts = layers.split(separator: ",").map(String.init)
        var words = parts.last?.split(separator: " ").map(String.init) ?? []
        guard words.starts(with: ["dense", "10"]) else { return layers }
        words[1] = "\(classes)"
        parts[parts.count - 1] = " " + words.joined(separator: " ")
        return parts.joined(separator: ",")
    }

    /// The network with start weights from the seed, compiled with the recipe's optimiser and loss, watching accuracy.
    /// - Throws: a `.shape` or `.argument` error that names the layer; see ``network(input:classes:)``.
    public func model(
        input: Shape = [28, 28, 1], classes: Int? = nil, seed: UInt64 = 1, runtime: Runtime = .default
    ) throws -> Model {
        var model = try Model(
            network: try network(input: input, classes: classes), seed: seed, runtime: runtime)
        try model.compile(optimizer: optimizer, loss: loss, metrics: [.accuracy])
        return model
    }
}
