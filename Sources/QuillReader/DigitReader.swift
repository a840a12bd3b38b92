import CQuillReaderNetwork
import QuillGraph
import QuillHandwriting
import QuillModelFiles
import QuillTensor
import QuillTraining

/// Reads handwritten digits in pictures: finds the ink, normalizes it to MNIST's format, and classifies it with a
/// network.
///
/// Several tasks may use a reader at the same time.
public struct DigitReader: Sendable {
    /// The arrangement of digits in a picture.
    public enum Layout: String, Sendable, CaseIterable {
        /// One digit.
        case digit
        /// Lines of digits.
        case lines
        /// One digit or lines of digits, detected from the picture.
        case automatic
    }

    /// The metadata key of ``temperature`` in a reader's file.
    public static let temperatureKey = "quill.reader.temperature"
    /// The metadata key of ``threshold`` in a reader's file.
    public static let thresholdKey = "quill.reader.threshold"

    /// The network: [28, 28, 1] bytes to 10 outputs, or to 11 if the last is for ink that isn't a digit.
    public let model: Model
    /// The normalizer that prepares pictures for the network.
    public let normalizer: HandwritingNormalizer
    /// The temperature, which divides the network's outputs before the softmax: greater than 1 for an overconfident
    /// network.
    public let temperature: Float
    /// The least probability of being a digit at which ink is accepted as one.
    public let threshold: Float

    /// A reader from its parts.
    /// - Throws: a `.shape` error if the network doesn't map [28, 28, 1] to 10 or 11 outputs, an `.argument` error if
    ///   the temperature isn't positive.
    public init(
        model: Model, normalizer: HandwritingNormalizer = HandwritingNormalizer(), temperature: Float = 1,
        threshold: Float = 0.5
    ) throws {
        let shapes = (inputs: model.network.inputShapes, outputs: model.network.outputShapes)
        guard shapes.inputs.count == 1, shapes.inputs[0].dimensions == [28, 28, 1], shapes.outputs.count == 1,
            [[10], [11]].contains(shapes.outputs[0].dimensions)
        else {
            throw QuillError(
                .shape,
                "a reader's network: expected [28, 28, 1] to [10] or [11], received "
                    + "\(shapes.inputs.map(\.description).joined(separator: ", ")) to "
                    + "\(shapes.outputs.map(\.description).joined(separator: ", "))")
        }
        guard temperature > 0, temperature.isFinite else {
            throw QuillError(.argument, "temperature: expected a positive number, received \(temperature)")
        }
        self.model = model
        self.normalizer = normalizer
        self.temperature = temperature
        self.threshold = threshold
    }

    /// Loads a reader from a model file in any format, with the temperature and threshold from its metadata, if
    /// present.
    /// - Throws: a `.file` error that names the path, or a `.shape` error if the network doesn't read digits.
    public init(
        contentsOf path: String, normalizer: HandwritingNormalizer = HandwritingNormalizer(),
        runtime: Runtime = .default
    ) throws {
        let saved = try SavedModel(contentsOf: path)
        saved.notes.forEach(SavedModel.printNote)
        try self.init(saved, name: path, normalizer: normalizer, runtime: runtime)
    }

    private init(
        _ saved: SavedModel, name: String, normalizer: HandwritingNormalizer, runtime: Runtime
    ) throws {
        func number(_ key: String) throws -> Float? {
            guard let text = saved.metadata[key] else { return nil }
            guard let value = Float(text), value.isFinite else {
                throw QuillError(.file, "\(name): '\(key)': expected a number, received '\(text)'")
            }
            return value
        }
        try self.init(
            model: saved.model(runtime: runtime), normalizer: normalizer,
            temperature: number(Self.temperatureKey) ?? 1, threshold: number(Self.thresholdKey) ?? 0.5)
    }

    /// Loads the reader that comes with the library. Its network is in the program itself: no file is opened.
    /// - Throws: an `.argument` error if the runtime can't execute the network.
    public static func bundled(
        normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime = .default
    ) throws -> DigitReader {
        let name = "the bundled reader"
        let saved = try SavedModel(safetensors: bundledNetwork, name: name)
        return try DigitReader(saved, name: name, normalizer: normalizer, runtime: runtime)
    }

    /// The bytes of the bundled network's file, which live as long as the program.
    static var bundledNetwork: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: quill_reader_network(), count: quill_reader_network_size())
    }

    /// Reads a picture.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - layout: the arrangement of its digits.
    ///   - keepingSteps: whether to keep the picture after each step of normalization.
    /// - Throws: an `.argument` error if the picture's values aren't finite.
    public func read(
        _ picture: GrayImage, as layout: Layout = .automatic, keepingSteps: Bool = false
    ) throws -> Reading {
        switch layout {
        case .digit: try readDigit(picture, keepingSteps: keepingSteps)
        case .lines: try readLines(picture, keepingSteps: keepingSteps)
        case .automatic: try readAny(picture, keepingSteps: keepingSteps)
        }
    }

    /// Classifies normalized digits in one batch.
    public func read(_ digits: [NormalizedDigit]) throws -> [ReadDigit] {
        guard !digits.isEmpty else { return [] }
        let images = try Tensor(stacking: digits.map(\.image), rowShape: [28, 28, 1])
        return try zip(digits, answers(to: images)).map { digit, answer in verdict(on: digit, answer) }
    }

    /// The probabilities of the ten digits, [count, 10], for normalized images [count, 28, 28].
    /// - Throws: a `.shape` error for other images.
    public func probabilities(of images: Tensor<UInt8>) throws -> Tensor<Float> {
        let answers = try answers(to: images.reshaped(to: [images.shape[0], 28, 28, 1]))
        return try Tensor([answers.count, 10], answers.flatMap(\.probabilities))
    }

    private func answers(to images: Tensor<UInt8>) throws -> [DigitProbabilities] {
        DigitProbabilities.rows(of: try ShiftedViews.outputs(of: images, by: model), temperature: temperature)
    }

    private func verdict(on digit: NormalizedDigit, _ answer: DigitProbabilities) -> ReadDigit {
        let ink = digit.observations
        let isDigit = !ink.isBlank && answer.digit >= threshold
        return ReadDigit(
            box: digit.box, image: digit.image, probabilities: answer.probabilities,
            digitProbability: ink.isBlank ? 0 : answer.digit, isDigit: isDigit,
            doubts: Self.doubts(about: ink, answer.probabilities, isDigit: isDigit), steps: digit.steps)
    }

    /// The reasons to doubt a reading.
    private static func doubts(
        about ink: InkObservations, _ probabilities: [Float], isDigit: Bool
    ) -> [Doubt] {
        if ink.isBlank { return [.blank] }
        var doubts: [Doubt] = []
        if ink.contrast < 0.15 { doubts.append(.faint(contrast: ink.contrast)) }
        if ink.pieces > 1 { doubts.append(.pieces(ink.pieces)) }
        if !isDigit { doubts.append(.noDigit) }
        let ranking = probabilities.indices.sorted {
            (probabilities[$0], $1) > (probabilities[$1], $0)
        }
        if probabilities[ranking[1]] > 0.1 { doubts.append(.resembles(ranking[0], ranking[1])) }
        return doubts
    }
}
