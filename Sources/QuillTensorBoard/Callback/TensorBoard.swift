import QuillCodecs
import QuillData
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

/// Writes what TensorBoard shows of a training, with the arguments and tags of Keras's callback.
///
/// ```swift
/// try model.fit(
///     mnist.train, epochs: 5, validation: .holdOut(0.1),
///     callbacks: [TensorBoard(logDir: "logs/first", histogramFreq: 1, examples: mnist.test.prefix(500))])
/// ```
/// `tensorboard --logdir logs` shows it. The folder `train` gets the metrics of each epoch (`epoch_loss`, …), the learning
/// rate, the steps and seconds, the graphs, and the distributions of weights; `validation` gets the metrics of the held-out
/// samples, by epoch and by iteration. `examples` adds what the model makes of images: misread ones, precision–recall
/// curves, the confusion table, feature maps, and distributions of activations and gradients.
///
/// A training that resumes goes on in the same files. With several ranks, only rank 0 writes.
public struct TensorBoard: Callback {
    /// How often the running averages of a batch's metrics are written.
    public enum UpdateFrequency: Sendable, Equatable {
        /// Only the metrics of epochs are written.
        case epoch
        /// After each batch.
        case batch
        /// After every nth batch.
        case batches(Int)

        /// Every how many batches; nil for never.
        var interval: Int? {
            switch self {
            case .epoch: nil
            case .batch: 1
            case .batches(let count): count
            }
        }
    }

    let logDir: String
    let histogramFreq: Int
    let writeGraph: Bool
    let writeImages: Bool
    let writeStepsPerSecond: Bool
    let updateFreq: UpdateFrequency
    let profileBatch: ClosedRange<Int>?
    let hyperparameters: [String: Hyperparameter]
    let examples: Examples?
    var progress = Progress()
    var writers: [String: SummaryWriter] = [:]
    /// The model as it sees the examples; nil before the first time.
    var probe: Probe?

    /// Images that the callback shows to the model, and after which epochs.
    struct Examples: Sendable {
        let images: Dataset
        let frequency: Int
    }

    /// Creates a callback that writes to a folder.
    /// - Parameters:
    ///   - logDir: the folder of this training, which is created if it doesn't exist.
    ///   - histogramFreq: after every how many epochs distributions of weights are written; 0 for never.
    ///   - writeGraph: whether to write the layers and the compiled step's operations.
    ///   - writeImages: whether to write weights as images, whenever distributions are written.
    ///   - writeStepsPerSecond: whether to write steps per second and seconds per step.
    ///   - updateFreq: how often metrics are written within an epoch.
    ///   - profileBatch: the steps, counted from 1, whose operations are measured. They are written as
    ///     `profile_batch_N.trace.json`, which ui.perfetto.dev and chrome://tracing show, and as a table.
    ///   - hyperparameters: what TensorBoard's HParams table compares between trainings.
    ///   - examples: images to show to the model; a few hundred are enough.
    ///   - examplesFreq: after every how many epochs the model sees the examples.
    public init(
        logDir: String = "logs", histogramFreq: Int = 0, writeGraph: Bool = true, writeImages: Bool = false,
        writeStepsPerSecond: Bool = true, updateFreq: UpdateFrequency = .epoch,
        profileBatch: ClosedRange<Int>? = nil, hyperparameters: [String: Hyperparameter] = [:],
        examples: Dataset? = nil, examplesFreq: Int = 1
    ) {
        self.logDir = logDir
        self.histogramFreq = histogramFreq
        self.writeGraph = writeGraph
        self.writeImages = writeImages
        self.writeStepsPerSecond = writeStepsPerSecond
        self.updateFreq = updateFreq
        self.profileBatch = profileBatch
        self.hyperparameters = hyperparameters
        self.examples = examples.map { Examples(images: $0, frequency: examplesFreq) }
    }

    /// The type and the folder.
    public var name: String { "TensorBoard(\(logDir))" }

    /// The names and lengths of the files, and the number of steps, from which a resumed training continues.
    public var memory: CallbackMemory {
        get {
            var numbers = [
                "seconds": progress.seconds, "process": progress.process, "batches": progress.batches,
            ]
            .mapValues { Double($0) }
            numbers.merge(progress.kept.map { ("bytes in \($0)", Double($1)) }) { $1 }
            numbers.merge(writers.map { ("bytes in \($0)", Double($1.length)) }) { $1 }
            return CallbackMemory(numbers: progress.seconds == 0 ? [:] : numbers)
        }
        set {
            let numbers = newValue.numbers.compactMapValues { Int(exactly: $0) }
            progress = Progress(
                seconds: numbers["seconds"] ?? 0, process: numbers["process"] ?? 0,
                batches: numbers["batches"] ?? 0)
            for (key, bytes) in numbers where key.hasPrefix("bytes in ") {
                progress.kept[String(key.dropFirst("bytes in ".count))] = bytes
            }
        }
    }

    /// Where the callback is.
    struct Progress: Sendable {
        /// The parts of the files' names.
        var seconds = 0
        var process = 0
        /// The number of steps in all epochs.
        var batches = 0
        /// The lengths of the files that a resumed training continues.
        var kept: [String: Int] = [:]
        /// The time at the start of the epoch, and the number of steps then.
        var epochBegan = (time: ContinuousClock.now, batches: 0)
    }
}
