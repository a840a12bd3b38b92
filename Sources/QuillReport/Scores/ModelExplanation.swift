import QuillNetwork
import QuillPlotting
import QuillReader
import QuillTensor
import QuillTraining

/// Why a model gives an image its class: the outputs as numbers, the probabilities, the ink that speaks for the class, the
/// pixels that could change the score, and what each layer sees.
///
/// ```swift
/// let explanation = try ModelExplanation(model, image: mnist.test[0].image)
/// print(explanation)
/// try explanation.drawing.write(to: "why.png")
/// ```
public struct ModelExplanation: Sendable {
    /// The image, [height, width, channels].
    public let image: Tensor<UInt8>
    /// The names of the classes.
    public let classNames: [String]
    /// The model's outputs.
    public let outputs: [Double]
    /// Whether the outputs are logits, which a softmax turns into probabilities.
    public let areLogits: Bool
    /// The probability of each class.
    public let probabilities: [Double]
    /// The most probable class, and the second.
    public let first, second: Int
    /// How much each pixel's ink speaks for the first class and against the second; nil for images with colors.
    public let evidence: Saliency?
    /// How much each pixel could change the first class's score; nil for inputs that are no images.
    public let gradient: PixelGradient?
    /// The feature maps of each layer that has several, [height, width, channels].
    public let featureMaps: [(layer: String, planes: Tensor<Float>)]

    /// Explains the class that a model gives an image.
    /// - Parameters:
    ///   - model: a model with one input and one output [classes].
    ///   - image: bytes of the shape of the model's input.
    ///   - classNames: the names of the classes; by default the model's, else their numbers.
    /// - Throws: a `.shape` error if the image doesn't fit, an `.argument` error for another kind of model.
    public init(_ model: Model, image: Tensor<UInt8>, classNames: [String]? = nil) throws {
        let model = try model.sized(to: [image.shape]) ?? model
        let network = model.network
        guard network.inputShapes.count == 1, network.outputShapes.count == 1,
            network.outputShapes[0].rank == 1,
            network.outputShapes[0][0] > 1
        else {
            func list(_ shapes: [Shape]) -> String { shapes.map { "\($0)" }.joined(separator: " and ") }
            throw QuillError(
                .argument,
                "expected a classifier, with one input and a number for each class; this network's input is "
                    + "\(list(network.inputShapes)), and its output is \(list(network.outputShapes))")
        }
        let input = network.inputShapes[0]
        // A flat input doesn't say the image's shape, and gray images may come without an axis of channels.
        guard
            input.rank == 1 && input.elementCount == image.shape.elementCount || image.shape == input
                || input.rank == 2 && image.shape == Shape(input.dimensions + [1])
        else { throw QuillError(.shape, "expected an image of shape \(input), received \(image.shape)") }
        let sample = try image.reshaped(to: input.prepending(1))
        self.image = input.rank == 2 ? try image.reshaped(to: Shape(input.dimensions + [1])) : image
        let count = network.outputShapes[0][0]
        let names = classNames ?? model.classNames ?? (0..<count).map(String.init)
        guard names.count == count else {
            throw QuillError(.argument, "expected \(count) class names, received \(names.count)")
        }
        self.classNames = names
        outputs = try model.predict(sample).elements.map(Double.init)
        areLogits = !network.endsInSoftmax
        let probabilities = try model.probabilities(sample).elements.map(Double.init)
        guard probabilities.allSatisfy(\.isFinite) else {
            throw QuillError(.data, "the model's output is not finite; its weights are probably not finite")
        }
        self.probabilities = probabilities
        let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        (first, second) = (order[0], order[1])
        let isGray = input.rank == 2 || input.rank == 3 && input[2] == 1
        let flat: Shape = [input[0], input.rank > 1 ? input[1] : 1]
        evidence =
            isGray
            ? try Saliency(of: image.reshaped(to: flat), first: order[0], second: order[1]) { images in
                try model.probabilities(images.reshaped(to: input.prepending(images.shape[0])))
            } : nil
        gradient = input.rank > 1 ? try PixelGradient(model, image: image, of: order[0]) : nil
        featureMaps = try Self.featureMaps(of: model, sample)
    }

    private static func featureMaps(
        of model: Model, _ sample: Tensor<UInt8>
    ) throws -> [(layer: String, planes: Tensor<Float>)] {
        let names = model.network.steps.filter { step in
            guard step.layer != nil, step.output.rank == 3, step.output[2] > 1 else { return false }
            return model.network.steps.count { $0.name == step.name } == 1
        }.map(\.name)
        return try names.map { name in
            let planes = try model.intermediate(name).predict(sample)
            return (name, try planes.reshaped(to: planes.shape.dropFirst()))
        }
    }

    /// The image, the ink's evidence, the gradient's magnitudes, and the probabilities; then up to 16 feature maps of each layer.
    public var drawing: any Drawing {
        var top: [any Drawing] = []
        if let bitmap = try? Bitmap(image) {
            top.append(ImageGrid([.init(bitmap, title: "the image")], side: 240))
        }
        if let evidence {
            let (height, width) = (image.shape[0], image.shape[1])
            if let bitmap = try? Bitmap(
                Tensor([height, width], evidence.evidence), colors: Self.evidenceColors)
            {
                top.append(
                    ImageGrid(
                        [
                            .init(
                                bitmap,
                                title: "orange for \(classNames[first]), blue for \(classNames[second])")
                        ],
                        side: 240))
            }
        }
        if let gradient, let bitmap = try? Bitmap(gradient.magnitudes, colors: .gray) {
            top.append(
                ImageGrid(
                    [.init(bitmap, title: "pixels that could change \(classNames[first])")], side: 240))
        }
        let shown = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(20).sorted()
        let bars = BarChart(
            title: "Probabilities", names: shown.map { classNames[$0] },
            values: shown.map { probabilities[$0] },
            highlighted: Set(shown.indices.filter { shown[$0] == first }))
        let maps = featureMaps.compactMap { layer, planes -> ImageGrid? in
            let count = planes.shape[2]
            let kept = min(count, 16)
            guard let first = try? Self.channels(planes, kept) else { return nil }
            return try? ImageGrid(
                title:
                    "\(layer): \(kept < count ? "\(kept) of " : "")\(count) maps of \(planes.shape[0]) × \(planes.shape[1])",
                planes: first, columns: 8)
        }
        return Panels([Panels(top, columns: 3), bars] + maps, columns: 1)
    }

    /// Orange for the answer, as in ``ExplainPage`` and in the bars.
    private static let evidenceColors = ColorScale(ColorScale.diverging.colors.reversed(), isDiverging: true)

    /// The first channels of a feature map.
    private static func channels(_ planes: Tensor<Float>, _ count: Int) throws -> Tensor<Float> {
        let (height, width, all) = (planes.shape[0], planes.shape[1], planes.shape[2])
        let values = planes.elements
        return try Tensor(
            [height, width, count],
            (0..<height * width).flatMap { pixel in values[pixel * all..<pixel * all + count] })
    }
}

extension ModelExplanation: CustomStringConvertible {
    /// The way from the outputs to the class, a line for each class.
    public var description: String {
        let width = max(5, classNames.map(\.count).max() ?? 0)
        func left(_ text: String) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func right(_ text: String) -> String { String(repeating: " ", count: max(0, 12 - text.count)) + text }
        let header = left("class") + right(areLogits ? "logit" : "output") + right("probability")
        let lines = probabilities.indices.map { index in
            left(classNames[index]) + right(outputs[index].fixed(4)) + right(probabilities[index].fixed(6))
                + (index == first ? "  ← argmax" : "")
        }
        let how =
            areLogits
            ? "probability = exp(logit) / sum of exp(logits)"
            : "the last layer is a softmax: outputs are probabilities"
        return ([header] + lines + [how]).joined(separator: "\n")
    }
}
