import QuillCodecs
import QuillTensor

extension SummaryValue {
    /// A number.
    static func scalar(_ tag: String, _ value: Double) -> SummaryValue {
        SummaryValue(
            tag: tag, plugin: "scalars", dataClass: .scalar, tensor: .tensor([], [Float(value)]))
    }

    /// The distribution of numbers.
    static func histogram(_ tag: String, _ histogram: ValueHistogram) -> SummaryValue {
        SummaryValue(
            tag: tag, plugin: "histograms", dataClass: .tensor,
            tensor: .tensor(
                [histogram.buckets.count, 3],
                histogram.buckets.flatMap { [$0.from, $0.to, Double($0.count)] }))
    }

    /// Pictures of one size, as PNG files.
    static func images(_ tag: String, width: Int, height: Int, _ files: [[UInt8]]) -> SummaryValue {
        SummaryValue(
            tag: tag, plugin: "images", dataClass: .blobs,
            tensor: .tensor(
                [files.count + 2], [Array("\(width)".utf8), Array("\(height)".utf8)] + files))
    }

    /// A text in Markdown.
    static func text(_ tag: String, _ markdown: String) -> SummaryValue {
        SummaryValue(
            tag: tag, plugin: "text", dataClass: .tensor, tensor: .tensor([], [Array(markdown.utf8)]))
    }

    /// The layers of a model, as the JSON of its Keras configuration.
    static func kerasGraph(_ json: JSON) -> SummaryValue {
        SummaryValue(
            tag: "keras", plugin: "graph_keras_model", content: Array("1".utf8), dataClass: nil,
            tensor: .tensor([], [Array(json.text.utf8)]))
    }

    /// Precision and recall at evenly spaced thresholds.
    static func precisionRecall(_ tag: String, _ curve: ThresholdCounts) -> SummaryValue {
        var content = ProtobufWriter()
        content.add(2, curve.thresholds)
        return SummaryValue(
            tag: tag, plugin: "pr_curves", content: content.bytes, dataClass: .tensor,
            tensor: .tensor([6, curve.thresholds], curve.rows.flatMap { $0 }))
    }
}
