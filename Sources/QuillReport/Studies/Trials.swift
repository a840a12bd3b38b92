import QuillCodecs
import QuillData
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization

/// Trains recipes with seeds and keeps each training in a run folder, so that none is repeated.
///
/// ```swift
/// var trials = try Trials(on: mnist.train, test: mnist.test, in: "runs")
/// let outcome = try trials.train(Recipe.named("mlp-128"), seed: 1)
/// print(outcome?.test?.accuracy ?? .nan)
/// ```
/// A training that was interrupted or killed goes on after its last whole epoch, with the same bits as if it had never
/// stopped. One that failed is tried again.
public struct Trials: Sendable {
    /// The training images.
    public let images: Dataset
    /// The test images; nil for none.
    public let test: Dataset?
    /// The folder of all runs; nil to keep none.
    public let folder: String?
    /// What to add to the configuration of each run, such as `["data": .string("MNIST")]`.
    public var values: [String: JSON] = [:]
    /// Callbacks of each training.
    public var callbacks: [any Callback] = []
    /// How much progress is shown.
    public var verbose = Verbosity.silent
    /// The instruction set and the threads to run on.
    public var runtime = Runtime.default
    /// Whether a training was interrupted. What is done is kept.
    public private(set) var isInterrupted = false

    private let data: String
    /// The folders of earlier runs, by what they trained.
    private var known: [String: String] = [:]

    /// Reads the runs that there are.
    /// - Parameters:
    ///   - images: the training images.
    ///   - test: the images to evaluate on; nil for none.
    ///   - folder: the folder of all runs; nil to keep none.
    /// - Throws: a `.file` error if the folder can't be read or written.
    public init(on images: Dataset, test: Dataset?, in folder: String?) throws {
        self.images = images
        self.test = test
        self.folder = folder
        data = [images, test].map { $0.map { String($0.fingerprint, radix: 16) } ?? "none" }
            .joined(separator: " ")
        guard let folder else { return }
        try FileSystem.createFolders(folder)
        try AtomicFile.check("\(folder)/study")
        for run in try Run.all(in: folder).runs {
            guard let key = run.configuration.values[Self.keyName]?.string else { continue }
            // A finished run is better than one that isn't.
            if known[key] == nil || run.result?.status == .finished { known[key] = run.folder.path }
        }
    }

    private static let keyName = "trial"

    private func key(_ recipe: Recipe, _ seed: UInt64) -> String {
        "\(recipe.fingerprint); seed \(seed); images \(data)"
    }

    /// Trains a recipe with a seed, and evaluates the model on the held-out images and on the test images. If this was
    /// done before, returns that outcome.
    /// - Parameters:
    ///   - recipe: the network and its training.
    ///   - seed: the seed of everything random.
    ///   - setting: what distinguishes the training in its study, for the configuration of its run.
    ///   - tests: whether to evaluate on the test images, too.
    /// - Returns: the outcome, also of a training that failed; nil if it was interrupted.
    /// - Throws: a `.file` error if a file can't be read or written, for example because the disk is full.
    public mutating func train(
        _ recipe: Recipe, seed: UInt64, setting: String? = nil, tests: Bool = true
    ) throws -> TrialOutcome? {
        let key = key(recipe, seed)
        let earlier = try known[key].map { try Run(contentsOf: $0) }
        if let earlier, earlier.status == .running {
            var outcome = TrialOutcome(seed: seed)
            outcome.run = earlier.folder.path
            outcome.failure =
                "another process trains it in \(earlier.folder.path); run the command again when it has ended"
            return outcome
        }
        if let earlier, earlier.status == .finished {
            var outcome = TrialOutcome(earlier, seed: seed)
            // Scores that are missing need the model.
            if hasScores(outcome, recipe, tests: tests) || FileSystem.isFile(Self.modelPath(earlier.folder)) {
                outcome = try scored(earlier, recipe, seed, tests: tests)
                outcome.wasDone = true
                return outcome
            }
        }
        do {
            return try newOutcome(recipe, seed, key, setting, in: earlier?.folder, tests: tests)
        } catch let error as QuillError where error.kind != .file && error.kind != .cancelled {
            var outcome = TrialOutcome(seed: seed)
            outcome.failure = error.message
            outcome.run = known[key]
            outcome.parameters = (try? recipe.network(input: images.imageShape).parameterCount) ?? 0
            // Tried again, it begins again.
            if let path = known[key] { FileSystem.remove(Self.backupPath(RunFolder(path))) }
            return outcome
        }
    }

    private static func modelPath(_ folder: RunFolder) -> String { "\(folder.path)/model.safetensors" }
    private static func backupPath(_ folder: RunFolder) -> String { "\(folder.path)/backup.safetensors" }

    private mutating func newOutcome(
        _ recipe: Recipe, _ seed: UInt64, _ key: String, _ setting: String?, in earlier: RunFolder?,
        tests: Bool
    ) throws -> TrialOutcome? {
        let place = try earlier ?? folder.map { try RunFolder.create(in: $0, name: recipe.id) }
        if let place { known[key] = place.path }
        let watch = TrialWatch()
        var all = callbacks + [watch]
        if let place {
            var values = values
            values[Self.keyName] = .string(key)
            values["network"] = .string(recipe.id)
            values["setting"] = setting.map(JSON.string)
            all += [
                RunRecorder(to: place, values: values, keepsBest: false),
                BackupAndRestore(to: Self.backupPath(place)),
            ]
        }
        let (model, history): (Model, History)
        do {
            (model, history) = try recipe.train(
                on: images, seed: seed, callbacks: all, verbose: verbose, runtime: runtime)
        } catch {
            place?.removeIfUnused()
            throw error
        }
        if watch.end.isInterrupted || Task.isCancelled {
            isInterrupted = true
            return nil
        }
        guard let place else {
            var outcome = TrialOutcome(seed: seed)
            outcome.parameters = model.parameterCount
            outcome.history = history
            outcome.seconds = watch.end.seconds
            try evaluate(&outcome, model, recipe, tests: tests)
            return outcome
        }
        var saved = SavedModel(model)
        saved.optimizerState = nil
        try saved.write(to: Self.modelPath(place)).forEach { try place.log($0) }
        return try scored(Run(contentsOf: place.path), recipe, seed, tests: tests, model)
    }

    /// Returns the outcome of a finished run, with the scores that it lacks.
    private func scored(
        _ run: Run, _ recipe: Recipe, _ seed: UInt64, tests: Bool, _ model: Model? = nil
    ) throws -> TrialOutcome {
        var outcome = TrialOutcome(run, seed: seed)
        if hasScores(outcome, recipe, tests: tests) { return outcome }
        let path = Self.modelPath(run.folder)
        let model = try model ?? Model.load(from: path, runtime: runtime)
        try evaluate(&outcome, model, recipe, tests: tests)
        try run.folder.update { result in
            (result.validation, result.validationCount) = (outcome.validation, outcome.validationCount)
            (result.test, result.testCount) = (outcome.test, outcome.testCount)
            result.model = path
        }
        return outcome
    }

    /// Whether an outcome has all scores that a training is to have.
    private func hasScores(_ outcome: TrialOutcome, _ recipe: Recipe, tests: Bool) -> Bool {
        let holdsOut = if case .rows = recipe.validation { true } else { false }
        return (outcome.validation != nil || !holdsOut) && (outcome.test != nil || !tests || test == nil)
    }

    private func evaluate(
        _ outcome: inout TrialOutcome, _ model: Model, _ recipe: Recipe, tests: Bool
    ) throws {
        let rows = try recipe.rows(of: images).heldOut
        if outcome.validation == nil, !rows.isEmpty {
            outcome.validation = try model.evaluate(recipe.data(images.gathering(rows)))
            outcome.validationCount = rows.count
        }
        if outcome.test == nil, tests, let test, test.count > 0 {
            outcome.test = try model.evaluate(recipe.data(test))
            outcome.testCount = test.count
        }
    }
}

/// Tells how a training ended, and how long its epochs took.
private struct TrialWatch: Callback {
    final class End: Sendable {
        private let state = Mutex((isInterrupted: false, seconds: 0.0))
        var isInterrupted: Bool { state.withLock { $0.isInterrupted } }
        var seconds: Double { state.withLock { $0.seconds } }

        func interrupt() { state.withLock { $0.isInterrupted = true } }
        func add(_ seconds: Double) { state.withLock { $0.seconds += seconds } }
    }

    let end = End()
    private var began = ContinuousClock.now

    mutating func epochBegan(_ epoch: Int, in training: Training) { began = .now }

    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        let passed = (ContinuousClock.now - began).components
        end.add(Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
    }

    mutating func trainingEnded(_ training: Training) {
        if training.isInterrupted { end.interrupt() }
    }
}
