import QuillData
import QuillNetwork
import QuillTensor
import QuillTraining

extension TensorBoard {
    /// The most misread images, and the most channels of a feature map, that are shown.
    private static let (mostErrors, mostChannels) = (16, 64)
    /// The most examples from which gradients and activations are computed.
    private static let mostForDistributions = 32

    /// Writes what a model makes of images.
    mutating func writeExamples(
        _ examples: Dataset, _ training: Training, _ weights: [String: Tensor<Float>], step: Int
    ) throws {
        if probe == nil { probe = try Probe(training.snapshot) }
        // In place: a copy would be compiled again.
        try probe?.setWeights(weights)
        guard let probe else { return }
        let model = probe.model
        let examples = try model.matched(examples).images
        let few = examples.prefix(Self.mostForDistributions)
        var values = try classValues(examples, model)
        values += try featureMaps(few, probe)
        values += try model.gradients(on: few).sorted { $0.key < $1.key }.map {
            .histogram("gradients/\($0.key)", of: $0.value)
        }
        try write(values, to: "train", step: step)
    }

    /// What depends on the model's classes: misread images, the confusion table, and precision–recall curves.
    private func classValues(_ examples: Dataset, _ model: Model) throws -> [SummaryValue] {
        let probabilities = try model.probabilities(examples.images)
        guard probabilities.rank == 2, probabilities.shape[1] == examples.classNames.count,
            // Training itself reports numbers that aren't finite.
            let predictions = try? Predictions(
                probabilities: probabilities, labels: examples.labels.elements.map(Int.init),
                classNames: examples.classNames)
        else { return [] }
        let (labels, names) = (predictions.labels, predictions.classNames)
        var values: [SummaryValue] = [.text("confusion", predictions.confusion.markdown(names))]

        let wrong = Array(predictions.wrong.prefix(Self.mostErrors))
        if !wrong.isEmpty, [1, 3, 4].contains(examples.images.shape[3]) {
            values.append(try .images("errors", examples.images[rows: wrong].enlarged(4)))
            let confidences = predictions.confidences
            let lines = wrong.enumerated().map { place, row in
                "| \(place + 1) | \(names[labels[row]]) | \(names[predictions.classes[row]]) | "
                    + "\(confidences[row].fixed(2)) |"
            }
            values.append(
                // Another tag than the images': TensorBoard shows each tag in one place.
                .text(
                    "errors_table",
                    (["| image | true | predicted | probability |", "|---|---|---|---|"] + lines).joined(
                        separator: "\n")))
        }
        // More than these would hide what they show.
        if names.count <= 100 {
            for (number, name) in names.enumerated() where labels.contains(number) {
                values.append(
                    .precisionRecall(
                        "class/\(name)",
                        ThresholdCounts(predictions.probabilities(of: number), labels.map { $0 == number })))
            }
        }
        return values
    }

    /// The distributions of the outputs of all layers, and the first image's feature maps.
    private func featureMaps(_ examples: Dataset, _ probe: Probe) throws -> [SummaryValue] {
        var values: [SummaryValue] = []
        let all = try probe.layers.predict([AnyTensor(examples.images)])
        for (name, outputs) in zip(probe.names, all) {
            values.append(.histogram("activations/\(name)", of: outputs))
            guard outputs.rank == 4, outputs.shape[1] > 1, outputs.shape[2] > 1 else { continue }
            values.append(
                try .images("feature_maps/\(name)", outputs.featureMaps(upTo: Self.mostChannels)))
        }
        return values
    }
}

/// A copy of the model in training that sees the examples. It is compiled once, and takes the weights of each epoch.
struct Probe: Sendable {
    /// The whole model.
    private(set) var model: Model
    /// The outputs of its layers.
    private(set) var layers: Model
    /// The names of these layers. A layer that is called several times has no outputs of its own.
    let names: [String]

    init(_ model: Model) throws {
        self.model = model
        names = model.network.layerNames.filter { (try? model.network.intermediate([$0])) != nil }
        layers = try model.intermediate(names)
    }

    /// Gives the copy the weights of the model in training.
    mutating func setWeights(_ weights: [String: Tensor<Float>]) throws {
        try model.setWeights(weights)
        let own = layers.weights
        try layers.setWeights(weights.filter { own[$0.key] != nil })
    }
}

extension ConfusionMatrix {
    /// The counts as a table: a row for each true class, a column for each predicted one.
    func markdown(_ names: [String]) -> String {
        let cells = { (text: String) in text.split(separator: "|").joined(separator: "\\|") }
        let head = "| true \\ predicted | " + names.map(cells).joined(separator: " | ") + " |"
        let line = "|---|" + names.map { _ in "---:|" }.joined()
        let rows = zip(names, counts).map { name, row in
            "| **\(cells(name))** | " + row.map { $0 == 0 ? "" : "\($0)" }.joined(separator: " | ") + " |"
        }
        return ([head, line] + rows).joined(separator: "\n")
    }
}

extension Tensor<UInt8> {
    /// Images [count, height, width, channels] with each pixel repeated, so that small ones can be seen.
    func enlarged(_ factor: Int) -> Tensor<UInt8> {
        let size = shape.dimensions
        let (height, width, channels) = (size[1] * factor, size[2] * factor, size[3])
        let source = elements
        return Tensor([size[0], height, width, channels]) { target in
            for place in 0..<target.count {
                let channel = place % channels
                let x = place / channels % width / factor
                let y = place / channels / width % height / factor
                let image = place / channels / width / height
                target.initializeElement(
                    at: place, to: source[((image * size[1] + y) * size[2] + x) * channels + channel])
            }
        }
    }
}

extension Tensor<Float> {
    /// The first sample's channels side by side, each from its least value (black) to its greatest (white).
    /// - Parameter most: the most channels to show.
    func featureMaps(upTo most: Int) -> Tensor<UInt8> {
        let (height, width, channels) = (shape[1], shape[2], shape[3])
        let shown = Swift.min(channels, most)
        let columns = Int(Double(shown).squareRoot().rounded(.up))
        let rows = (shown + columns - 1) / columns
        let values = elements
        let size: Shape = [rows * (height + 1), columns * (width + 1), 1]
        return Tensor<UInt8>(size) { target in
            target.initialize(repeating: 0)
            for channel in 0..<shown {
                let map = (0..<height * width).map { values[$0 * channels + channel] }
                let least = map.min() ?? 0
                let range = (map.max() ?? 0) - least
                let (top, left) = (channel / columns * (height + 1), channel % columns * (width + 1))
                for (place, value) in map.enumerated() {
                    let share = range > 0 && range.isFinite ? (value - least) / range : 0
                    let to = (top + place / width) * columns * (width + 1) + left + place % width
                    target[to] = UInt8(Swift.min(Swift.max(share * 255, 0), 255))
                }
            }
        }
    }
}
