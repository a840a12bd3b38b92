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

    /// The network for single digits: [28, 28, 1] bytes to an output for each digit, and at most one for other ink and
    /// one for each mark.
    public var model: Model { network.model }
    /// The normalizer that prepares pictures for the network.
    public let normalizer: HandwritingNormalizer
    /// The temperature, which divides the network's outputs before the softmax: greater than 1 for an overconfident
    /// network.
    public var temperature: Float { network.temperature }
    /// The least probability of being a digit at which ink is accepted as one.
    public var threshold: Float { network.threshold }
    /// The network for single digits.
    private let network: ReaderNetwork
    /// The network for pages.
    let pageNetwork: ReaderNetwork

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
        let network = try ReaderNetwork(model, temperature: temperature, threshold: threshold)
        self.init(network, pages: network, normalizer: normalizer)
    }

    /// A reader with a network for single digits and one for pages.
    private init(_ network: ReaderNetwork, pages: ReaderNetwork, normalizer: HandwritingNormalizer) {
        (self.network, pageNetwork, self.normalizer) = (network, pages, normalizer)
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

    /// Loads the reader that comes with the library. Its networks are in the program itself: no file is opened. One is for
    /// single digits; the other, which also knows marks and the letters of many scripts, is for pages.
    /// - Throws: an `.argument` error if the runtime can't execute the networks.
    public static func bundled(
        normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime = .default
    ) throws -> DigitReader {
        func reader(_ file: UnsafeRawBufferPointer) throws -> DigitReader {
            let saved = try SavedModel(safetensors: file, name: "the bundled reader")
            return try DigitReader(saved, normalizer: normalizer, runtime: runtime)
        }
        let (digits, pages) = try (reader(bundledNetwork), reader(bundledPageNetwork))
        return DigitReader(digits.network, pages: pages.network, normalizer: normalizer)
    }

    /// The name of the class of ink that isn't a digit. A model whose classes have names may have it beside the digits.
    public static let otherInkName = DigitOutputs.otherInk

    /// The names of the model's classes in the order of the digits, then that of other ink; nil if they have no names.
    package var digitNames: [String]? { model.classNames.map(network.outputs.sorted) }

    /// The bytes of the bundled networks' files, which live as long as the program.
    static var bundledNetwork: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: quill_reader_network(), count: quill_reader_network_size())
    }
    static var bundledPageNetwork: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: quill_page_network(), count: quill_page_network_size())
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

    /// Classifies normalized digits in one batch, each for itself.
    public func read(_ digits: [NormalizedDigit]) throws -> [ReadDigit] {
        try read(digits, by: network, isShifted: true)
    }

    /// Classifies normalized digits in one batch.
    /// - Parameters:
    ///   - digits: the digits.
    ///   - network: the network for single digits or for pages.
    ///   - isShifted: whether to read each nine times, with eight shifts; once takes a ninth of the time.
    func read(_ digits: [NormalizedDigit], by network: ReaderNetwork, isShifted: Bool) throws -> [ReadDigit] {
        guard !digits.isEmpty else { return [] }
        let images = try Tensor(stacking: digits.map(\.image), rowShape: [28, 28, 1])
        return try zip(digits, network.answers(to: images, isShifted: isShifted)).map { digit, answer in
            Self.verdict(on: digit, answer, by: network)
        }
    }

    /// The probabilities of the ten digits, [count, 10], for normalized images [count, 28, 28].
    /// - Throws: a `.shape` error for other images.
    public func probabilities(of images: Tensor<UInt8>) throws -> Tensor<Float> {
        let answers = try network.answers(to: images.reshaped(to: [images.shape[0], 28, 28, 1]))
        return try Tensor([answers.count, 10], answers.flatMap(\.probabilities))
    }

    private static func verdict(
        on digit: NormalizedDigit, _ answer: DigitProbabilities, by network: ReaderNetwork
    ) -> ReadDigit {
        let ink = digit.observations
        let isDigit = !ink.isBlank && answer.digit >= network.threshold
        let likely = zip(network.outputs.marks, answer.others).max {
            ($0.0 == nil ? -1 : $0.1) < ($1.0 == nil ? -1 : $1.1)
        }
        return ReadDigit(
            box: digit.box, image: digit.image, probabilities: answer.probabilities,
            digitProbability: ink.isBlank ? 0 : answer.digit, mark: likely?.0,
            markProbability: likely?.0 == nil ? 0 : likely?.1 ?? 0, isDigit: isDigit,
            doubts: doubts(about: ink, answer.probabilities, isDigit: isDigit), steps: digit.steps)
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
