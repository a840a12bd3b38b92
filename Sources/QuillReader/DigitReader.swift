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

    /// The network: [28, 28, 1] bytes to an output for each digit, and at most one for other ink and one for each mark.
    public let model: Model
    /// The normalizer that prepares pictures for the network.
    public let normalizer: HandwritingNormalizer
    /// The temperature, which divides the network's outputs before the softmax: greater than 1 for an overconfident
    /// network.
    public let temperature: Float
    /// The least probability of being a digit at which ink is accepted as one.
    public let threshold: Float
    /// The network's outputs for the digits 0 to 9.
    private let outputs: DigitOutputs

    /// A reader from its parts.
    ///
    /// The model's class names say which output is for which digit: `7`, `seven`, `digit_7`, and so on, in any order. A
    /// model without class names has the digits in their order. Further classes are `no digit`, for other ink, and the
    /// symbols of ``Mark``s.
    /// - Throws: a `.shape` error if the network doesn't map [28, 28, 1] to such outputs, a `.data` error if its
    ///   classes aren't the digits, an `.argument` error if the temperature isn't positive.
    public init(
        model: Model, normalizer: HandwritingNormalizer = HandwritingNormalizer(), temperature: Float = 1,
        threshold: Float = 0.5
    ) throws {
        let model = try model.sized(to: [[28, 28, 1]]) ?? model
        let shapes = (inputs: model.network.inputShapes, outputs: model.network.outputShapes)
        outputs = try DigitOutputs(model.classNames, count: shapes.outputs.first?.elementCount ?? 10)
        guard shapes.inputs.count == 1, shapes.inputs[0].dimensions == [28, 28, 1], shapes.outputs.count == 1,
            shapes.outputs[0].rank == 1, [10, 11].contains(shapes.outputs[0][0]) || model.classNames != nil
        else {
            throw QuillError(
                .shape,
                "a reader's network: expected [28, 28, 1] to [10] or [11], received "
                    + "\(shapes.inputs.map(\.description).joined(separator: ", ")) to "
                    + "\(shapes.outputs.map(\.description).joined(separator: ", "))")
        }
        if let names = model.classNames, names.count != shapes.outputs[0][0] {
            throw QuillError(
                .data,
                "a reader's network: expected a class name for each of the \(shapes.outputs[0][0]) outputs, received "
                    + "\(names.count)")
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
    /// - Throws: a `.file` error that names the path, or a `.shape` or `.data` error if the network doesn't read digits.
    public init(
        contentsOf path: String, normalizer: HandwritingNormalizer = HandwritingNormalizer(),
        runtime: Runtime = .default
    ) throws {
        let saved = try SavedModel(contentsOf: path)
        saved.notes.forEach(SavedModel.printNote)
        try self.init(saved, normalizer: normalizer, runtime: runtime)
    }

    /// Creates a reader from the content of a model file, with the temperature and threshold from its metadata, if
    /// present.
    /// - Throws: a `.file` error that names the file, or a `.shape` or `.data` error if the network doesn't read digits.
    public init(
        _ saved: SavedModel, normalizer: HandwritingNormalizer = HandwritingNormalizer(),
        runtime: Runtime = .default
    ) throws {
        let name = saved.path ?? "the reader's model"
        func number(_ key: String) throws -> Float? {
            guard let text = saved.metadata[key] else { return nil }
            guard let value = Float(text), value.isFinite else {
                throw QuillError(.file, "\(name): '\(key)': expected a number, received '\(text)'")
            }
            return value
        }
        let model = try saved.model(runtime: runtime)
        let (temperature, threshold) = (try number(Self.temperatureKey), try number(Self.thresholdKey))
        do {
            try self.init(
                model: model, normalizer: normalizer, temperature: temperature ?? 1,
                threshold: threshold ?? 0.5)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name): \(error.message)")
        }
    }

    /// Loads the reader that comes with the library. Its network is in the program itself: no file is opened.
    /// - Throws: an `.argument` error if the runtime can't execute the network.
    public static func bundled(
        normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime = .default
    ) throws -> DigitReader {
        let saved = try SavedModel(safetensors: bundledNetwork, name: "the bundled reader")
        return try DigitReader(saved, normalizer: normalizer, runtime: runtime)
    }

    /// The name of the class of ink that isn't a digit. A model whose classes have names may have it beside the digits.
    public static let otherInkName = DigitOutputs.otherInk

    /// The names of the model's classes in the order of the digits, then that of other ink; nil if they have no names.
    package var digitNames: [String]? { model.classNames.map(outputs.sorted) }

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
        try read(digits, isShifted: true)
    }

    /// Classifies normalized digits in one batch.
    /// - Parameters:
    ///   - digits: the digits.
    ///   - isShifted: whether to read each nine times, with eight shifts; once takes a ninth of the time.
    func read(_ digits: [NormalizedDigit], isShifted: Bool) throws -> [ReadDigit] {
        guard !digits.isEmpty else { return [] }
        let images = try Tensor(stacking: digits.map(\.image), rowShape: [28, 28, 1])
        return try zip(digits, answers(to: images, isShifted: isShifted)).map { digit, answer in
            verdict(on: digit, answer)
        }
    }

    /// The probabilities of the ten digits, [count, 10], for normalized images [count, 28, 28].
    /// - Throws: a `.shape` error for other images.
    public func probabilities(of images: Tensor<UInt8>) throws -> Tensor<Float> {
        let answers = try answers(to: images.reshaped(to: [images.shape[0], 28, 28, 1]))
        return try Tensor([answers.count, 10], answers.flatMap(\.probabilities))
    }

    private func answers(to images: Tensor<UInt8>, isShifted: Bool = true) throws -> [DigitProbabilities] {
        DigitProbabilities.rows(
            of: outputs.sorted(try ShiftedViews.outputs(of: images, by: model, isShifted: isShifted)),
            temperature: temperature)
    }

    private func verdict(on digit: NormalizedDigit, _ answer: DigitProbabilities) -> ReadDigit {
        let ink = digit.observations
        let isDigit = !ink.isBlank && answer.digit >= threshold
        let likely = zip(outputs.marks, answer.others).max {
            ($0.0 == nil ? -1 : $0.1) < ($1.0 == nil ? -1 : $1.1)
        }
        return ReadDigit(
            box: digit.box, image: digit.image, probabilities: answer.probabilities,
            digitProbability: ink.isBlank ? 0 : answer.digit, mark: likely?.0,
            markProbability: likely?.0 == nil ? 0 : likely?.1 ?? 0, isDigit: isDigit,
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
