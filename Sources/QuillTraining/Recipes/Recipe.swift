import QuillNetwork
import QuillTensor

/// A network by name, how it is trained, and what is known of it.
///
/// ```swift
/// let recipe = try Recipe.named("cnn-16-36")
/// let (model, history) = try recipe.train(on: mnist.train)
/// ```
/// A recipe is a value: change what should be different and train that.
///
/// ```swift
/// var recipe = Recipe.standard
/// recipe.epochs = 3
/// recipe.earlyStopping = nil
/// ```
public struct Recipe: Sendable {
    /// The name: `cnn-32-64`.
    public var id: String
    let architecture: Architecture
    /// What the network learns to give.
    public var target: Target
    /// The loss that training minimizes.
    public var loss: Loss
    /// The rule that changes the weights.
    public var optimizer: any Optimizer
    /// How the learning rate changes from the first step to the last.
    public var schedule: ScheduleShape
    /// Samples per step.
    public var batchSize: Int
    /// Epochs at most.
    public var epochs: Int
    /// What is held out.
    public var validation: Validation
    /// When training ends early, and which weights it keeps.
    public var earlyStopping: EarlyStopping?
    /// Where the network and its training come from; nil for Quill's own.
    public var source: Source?
    /// The accuracy on the test images that the source reports, 0…1.
    public var publishedAccuracy: Double?
    /// How long an epoch takes on the machine of the source, in seconds.
    public var publishedSecondsPerEpoch: Double?
    /// Makes the images that the network learns from out of those given; nil to learn from them as they are.
    public var prepare: Prepare?
    /// Saves the trained model; nil to save it as it is.
    public var finish: Finish?

    /// What a network learns to give for an image.
    public enum Target: Sendable, Hashable {
        /// Its class.
        case classes
        /// The image itself, with pixels from 0 to 1: an autoencoder.
        case images
    }

    /// What the layers are.
    enum Architecture: Sendable {
        /// A chain as ``LayerText`` reads it, behind pixels scaled from 0…255 to 0…1 or left as they are.
        case chain(String, scalesInputs: Bool)
        /// Anything else, for images of a shape and a number of classes.
        case network(@Sendable (_ input: Shape, _ classes: Int) throws -> Network)
    }

    /// A recipe for a chain of layers, as ``LayerText`` reads them.
    /// - Parameters:
    ///   - scalesInputs: whether pixels are scaled from 0…255 to 0…1 first.
    ///   - loss: the loss; by default the cross-entropy with class numbers, of logits or probabilities as the layers end.
    public init(
        _ id: String, layers: String, scalesInputs: Bool = true, loss: Loss? = nil,
        optimizer: any Optimizer = .adam(), schedule: ScheduleShape = .constant, batchSize: Int = 32,
        epochs: Int, validation: Validation = .off, earlyStopping: EarlyStopping? = nil,
        source: Source? = nil, publishedAccuracy: Double? = nil, publishedSecondsPerEpoch: Double? = nil,
        prepare: Prepare? = nil, finish: Finish? = nil
    ) {
        self.id = id
        self.architecture = .chain(layers, scalesInputs: scalesInputs)
        target = .classes
        self.loss = loss ?? .sparseCategoricalCrossentropy(fromLogits: !layers.hasSuffix("softmax"))
        self.optimizer = optimizer
        self.schedule = schedule
        self.batchSize = batchSize
        self.epochs = epochs
        self.validation = validation
        self.earlyStopping = earlyStopping
        self.source = source
        self.publishedAccuracy = publishedAccuracy
        self.publishedSecondsPerEpoch = publishedSecondsPerEpoch
        self.prepare = prepare
        self.finish = finish
    }

    /// A recipe for any network, for example one with branches.
    /// - Parameters:
    ///   - loss: the loss; by default the cross-entropy of logits with class numbers.
    ///   - network: makes the network for images of a shape and a number of classes.
    public init(
        _ id: String, target: Target = .classes,
        loss: Loss = .sparseCategoricalCrossentropy(fromLogits: true), optimizer: any Optimizer = .adam(),
        schedule: ScheduleShape = .constant, batchSize: Int = 32, epochs: Int,
        validation: Validation = .off, source: Source? = nil,
        network: @escaping @Sendable (_ input: Shape, _ classes: Int) throws -> Network
    ) {
        self.id = id
        architecture = .network(network)
        self.target = target
        self.loss = loss
        self.optimizer = optimizer
        self.schedule = schedule
        self.batchSize = batchSize
        self.epochs = epochs
        self.validation = validation
        self.source = source
    }

    /// The recipe of a name.
    /// - Parameter recipes: where to look for it.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ id: String, among recipes: [Recipe] = all) throws -> Recipe {
        if let recipe = recipes.first(where: { $0.id == id }) { return recipe }
        throw QuillError(
            .argument, "unknown network '\(id)'\(Suggestion(for: id, among: recipes.map(\.id)))")
    }
}
