import QuillCodecs
import QuillModelFiles
import QuillSystem
import QuillTensor
import QuillTraining

/// Writes numbers, pictures, and texts that TensorBoard shows.
///
/// ```swift
/// var writer = try SummaryWriter("logs/experiment")
/// for step in 0..<100 {
///     try writer.scalar("loss", 1 / Double(step + 1), step: step)
/// }
/// ```
/// `tensorboard --logdir logs` then shows the folder as a run. Each call writes a whole record to a file of its own in the
/// folder, so nothing needs to be closed, and a program that is killed loses nothing it had written. To log a training, pass
/// ``TensorBoard`` to `fit`.
public struct SummaryWriter: Sendable {
    /// The folder of the run.
    public let folder: String
    private var file: EventFile

    /// Creates a file of events in a folder, which is created if it doesn't exist.
    /// - Throws: a `.file` error that names the path and the reason.
    public init(_ folder: String) throws {
        try self.init(folder, name: EventFileNames.next(), keeping: nil)
    }

    /// - Parameters:
    ///   - name: the name of the file, which is continued if it exists.
    ///   - kept: the number of bytes of it to keep; nil for all.
    init(_ folder: String, name: String, keeping kept: Int?) throws {
        self.folder = folder
        file = try EventFile(folder, name: name, keeping: kept)
    }

    /// The length of the file in bytes.
    var length: Int { file.length }

    /// Writes a number. NaN and infinity are written as they are; TensorBoard marks them.
    /// - Parameters:
    ///   - tag: the name of the chart. Tags with equal beginnings up to a `/` are shown together.
    ///   - value: the number.
    ///   - step: the place on the horizontal axis.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func scalar(_ tag: String, _ value: Double, step: Int) throws {
        try write([.scalar(tag, value)], step: step)
    }

    /// Writes metrics, each with its own tag.
    /// - Parameters:
    ///   - logs: the metrics, such as the result of `evaluate`.
    ///   - prefix: what precedes their names in the tags.
    ///   - step: the place on the horizontal axis.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func scalars(_ logs: Logs, prefix: String = "", step: Int) throws {
        try write(logs.map { .scalar(prefix + $0.key, $0.value) }, step: step)
    }

    /// Writes the distribution of numbers, in 30 buckets. NaN and infinity are left out, and the description says how many
    /// there were.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func histogram(_ tag: String, _ values: Tensor<Float>, step: Int) throws {
        try write([.histogram(tag, of: values)], step: step)
    }

    /// Writes an image.
    /// - Parameters:
    ///   - tag: the name of the image.
    ///   - image: [height, width, channels], or several images [count, height, width, channels]; 1, 3, or 4 channels from 0
    ///     to 255.
    ///   - step: the place on the slider.
    /// - Throws: a `.shape` error for another shape, a `.file` error that names the path and the reason.
    public mutating func image(_ tag: String, _ image: Tensor<UInt8>, step: Int) throws {
        try write([.images(tag, image)], step: step)
    }

    /// Writes a text in Markdown.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func text(_ tag: String, _ markdown: String, step: Int) throws {
        try write([.text(tag, markdown)], step: step)
    }

    /// Writes a precision–recall curve.
    /// - Parameters:
    ///   - tag: the name of the curve.
    ///   - scores: the score of each sample, such as the probability of a class, 0…1.
    ///   - isPositive: whether each sample belongs to the class.
    ///   - step: the place on the slider.
    /// - Throws: a `.shape` error if the counts differ or are 0, a `.file` error that names the path and the reason.
    public mutating func precisionRecall(
        _ tag: String, scores: [Float], isPositive: [Bool], step: Int
    ) throws {
        guard scores.count == isPositive.count, !scores.isEmpty else {
            throw QuillError(
                .shape,
                "\(tag): expected as many scores as samples, received \(scores.count) for \(isPositive.count)"
            )
        }
        try write([.precisionRecall(tag, ThresholdCounts(scores, isPositive))], step: step)
    }

    /// Writes the hyperparameters of this run, which TensorBoard compares with those of other runs.
    /// - Parameters:
    ///   - values: the hyperparameters by name.
    ///   - group: the name of the trial; by default the folder. TensorBoard averages runs with one name.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func hyperparameters(_ values: [String: Hyperparameter], group: String? = nil) throws {
        try write([.hyperparameters(values, group: group ?? folder, time: WallTime.now)], step: 0)
    }

    /// Writes how the run ended, which TensorBoard's HParams table shows.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func ended(_ status: RunStatus) throws {
        try write([.runEnded(status, time: WallTime.now)], step: 0)
    }

    /// Writes a model's layers and their connections.
    /// - Throws: an `.argument` error for a layer that Keras's configuration can't express, a `.file` error that names the
    ///   path and the reason.
    public mutating func graph(_ model: Model) throws {
        try write([.kerasGraph(try model.network.json)], step: 0)
    }

    /// Appends values of one step.
    mutating func write(_ values: [SummaryValue], step: Int) throws {
        guard !values.isEmpty else { return }
        try file.append([Event(.summary(values), step: step)])
    }

    /// Appends the graph of a compiled step.
    mutating func writeGraph(_ graph: ProtobufWriter) throws { try file.append([Event(.graph(graph))]) }
}
