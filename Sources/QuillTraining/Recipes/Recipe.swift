import QuillNetwork
import QuillTensor

/// A named network, its training, and its published results.
///
/// ```swift
/// let recipe = try Recipe.named("cnn-16-36")
/// let (model, history) = try recipe.train(on: mnist.train)
/// ```
/// A recipe is a value, so you can change a copy and train that:
///
/// ```swift
/// var recipe = Recipe.standard
/// recipe.epochs = 3
/// recipe.earlyStopping = nil
/// ```
public struct Recipe: Sendable {
    /// The name: `cnn-32-64`.
    public var id: String
    var architecture: Architecture
    /// The target that the network learns to predict.
    public var target: Target
    /// The loss that training minimizes.
    public var loss: Loss
    /// The optimizer.
    public var optimizer: any Optimizer
    /// The learning rate schedule.
    public var schedule: ScheduleShape
    /// The number of samples per step.
    public var batchSize: Int
    /// The maximum number of epochs.
    public var epochs: Int
    /// How the samples are shuffled.
    public var shuffle = Shuffle.all
    /// The rows to hold out for validation.
    public var validation: Validation
    /// The early stopping rule, if any.
    public var earlyStopping: EarlyStopping?
    /// The origin of the network and its training; nil for Quill's own.
    public var source: Source?
    /// The accuracy on the test images that the source reports, 0…1.
    public var publishedAccuracy: Double?
    /// The time per epoch that the source reports for its machine, in seconds.
    public var publishedSecondsPerEpoch: Double?
    /// Turns the given images into training images; nil to train on them unchanged.
    public var prepare: Prepare?
    /// Saves the trained model; nil for a plain save.
    public var finish: Finish?

    /// The target that a network learns to predict for an image.
    public enum Target: Sendable, Hashable {
        /// The image's class.
        case classes
        /// The image itself, with pixels from 0 to 1: an autoencoder.
        case images
    }

    /// The definition of the layers.
    enum Architecture: Sendable {
        /// A ``LayerText``, optionally after scaling pixels from 0…255 to 0…1.
        case chain(String, scalesInputs: Bool)
        /// Any other network, as a function of the image shape and the number of classes.
        case network(@Sendable (_ input: Shape, _ classes: Int) throws -> Network)
    }

    /// Creates a recipe for a chain of layers, written as a ``LayerText``.
    /// - Parameters:
    ///   - id: the name of the network.
    ///   - layers: the layers, as ``LayerText`` reads them.
    ///   - scalesInputs: whether pixels are scaled from 0…255 to 0…1 first.
    ///   - loss: the loss; by default sparse categorical cross-entropy, from logits unless the layers end in a
    ///     softmax.
    ///   - optimizer: the optimizer.
    ///   - schedule: how the learning rate changes from the first step to the last.
    ///   - batchSize: the number of samples per step.
    ///   - epochs: the largest number of epochs.
    ///   - validation: the images to hold out.
    ///   - earlyStopping: when training ends early; nil for never.
    ///   - source: the publication it comes from.
    ///   - publishedAccuracy: the published test accuracy, 0…1.
    ///   - publishedSecondsPerEpoch: the published time per epoch, in seconds.
    ///   - prepare: turns the images into those that the network is trained on.
    ///   - finish: a last step that turns the trained model into what is saved.
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

    /// Creates a recipe for any network, for example one with branches.
    /// - Parameters:
    ///   - id: the name of the network.
    ///   - target: what the network predicts.
    ///   - loss: the loss; by default sparse categorical cross-entropy from logits.
    ///   - optimizer: the optimizer.
    ///   - schedule: how the learning rate changes from the first step to the last.
    ///   - batchSize: the number of samples per step.
    ///   - epochs: the largest number of epochs.
    ///   - validation: the images to hold out.
    ///   - source: the publication it comes from.
    ///   - network: returns the network for an image shape and a number of classes.
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

    /// Returns the recipe with the given name.
    /// - Parameters:
    ///   - id: the name of the network.
    ///   - recipes: the recipes to search.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ id: String, among recipes: [Recipe] = all) throws -> Recipe {
        if let recipe = recipes.first(where: { $0.id == id }) { return recipe }
        throw QuillError(
            .argument, "unknown network '\(id)'\(Suggestion(for: id, among: recipes.map(\.id)))")
    }
}
