import Foundation
import QuillGraph
import QuillHandwriting
import QuillModelFiles
import QuillTensor
import QuillTraining

/// Reads digits in pictures: finds the ink, makes it what MNIST's digits are, and asks a network.
///
/// A reader may be used by several tasks at once.
public struct DigitReader: Sendable {
    /// How digits lie in a picture.
    public enum Layout: String, Sendable, CaseIterable {
        /// There is one.
        case digit
        /// There are lines of them.
        case lines
        /// As many as are found.
        case automatic
    }

    /// Where a reader's file says by what its network's outputs are divided before they become probabilities.
    public static let temperatureKey = "quill.reader.temperature"
    /// Where a reader's file says how probable it must be that there is a digit.
    public static let thresholdKey = "quill.reader.threshold"

    /// The network: [28, 28, 1] bytes to 10 outputs, or 11 where the last is for what is no digit.
    public let model: Model
    /// What makes pictures ready for the network.
    public let normalizer: HandwritingNormalizer
    /// What the network's outputs are divided by before they become probabilities: larger than 1 for a network that is
    /// surer than it is right.
    public let temperature: Float
    /// The probability of being a digit from which on ink is taken for one.
    public let threshold: Float

    /// A reader from its parts.
    /// - Throws: a `.shape` error if the network is not for 28×28 pictures of digits, an `.argument` error for a
    ///   temperature that is not positive.
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
            throw QuillError(.argument, "a temperature must be positive, received \(temperature)")
        }
        self.model = model
        self.normalizer = normalizer
        self.temperature = temperature
        self.threshold = threshold
    }

    /// A reader from a model file in any format, with the temperature and threshold in its metadata, if they are there.
    /// - Throws: a `.file` error that names the path, or a `.shape` error if the network is for something else.
    public init(
        contentsOf path: String, normalizer: HandwritingNormalizer = HandwritingNormalizer(),
        runtime: Runtime = .default
    ) throws {
        let saved = try SavedModel(contentsOf: path)
        saved.notes.forEach(SavedModel.printNote)
        func number(_ key: String) throws -> Float? {
            guard let text = saved.metadata[key] else { return nil }
            guard let value = Float(text), value.isFinite else {
                throw QuillError(.file, "\(path): '\(key)': expected a number, received '\(text)'")
            }
            return value
        }
        try self.init(
            model: saved.model(runtime: runtime), normalizer: normalizer,
            temperature: number(Self.temperatureKey) ?? 1, threshold: number(Self.thresholdKey) ?? 0.5)
    }

    /// The reader that comes with the library.
    /// - Throws: a `.file` error if the library's resources are not where they were installed.
    public static func bundled(
        normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime = .default
    ) throws -> DigitReader {
        guard let path = Bundle.module.path(forResource: "reader", ofType: "safetensors") else {
            throw QuillError(.file, "the network that comes with the reader is missing: reader.safetensors")
        }
        return try DigitReader(contentsOf: path, normalizer: normalizer, runtime: runtime)
    }

    /// Reads a picture.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - layout: how digits lie in it.
    ///   - keepingSteps: whether the picture after each step of normalising is wanted.
    /// - Throws: an `.argument` error if the picture's numbers are not finite.
    public func read(
        _ picture: GreyImage, as layout: Layout = .automatic, keepingSteps: Bool = false
    ) throws -> Reading {
        switch layout {
        case .digit: try readDigit(picture, keepingSteps: keepingSteps)
        case .lines: try readLines(picture, keepingSteps: keepingSteps)
        case .automatic: try readAny(picture, keepingSteps: keepingSteps)
        }
    }

    /// Reads digits that have been normalised, in one go.
    public func read(_ digits: [NormalizedDigit]) throws -> [ReadDigit] {
        guard !digits.isEmpty else { return [] }
        let images = Tensor<UInt8>([digits.count, 28, 28, 1]) { target in
            for (place, digit) in digits.enumerated() {
                let row = UnsafeMutableBufferPointer(rebasing: target[place * 784..<(place + 1) * 784])
                _ = row.initialize(from: digit.image.elements)
            }
        }
        let scores = try scores(of: images)
        return zip(digits, scores).map { digit, scores in verdict(on: digit, scores) }
    }

    /// The probabilities of the ten digits for images [count, 28, 28] as the network sees them: [count, 10].
    /// - Throws: a `.shape` error for other images.
    public func probabilities(of images: Tensor<UInt8>) throws -> Tensor<Float> {
        let scores = try scores(of: images.reshaped(to: [images.shape[0], 28, 28, 1]))
        return Tensor([scores.count, 10]) { target in
            for (row, scores) in scores.enumerated() {
                for (digit, probability) in Self.ofDigits(scores).probabilities.enumerated() {
                    target.initializeElement(at: row * 10 + digit, to: probability)
                }
            }
        }
    }

    /// The probabilities of the network's classes for each image, after the temperature.
    private func scores(of images: Tensor<UInt8>) throws -> [[Float]] {
        let outputs = try ShiftedViews.outputs(of: images, by: model)
        let classes = outputs.shape[1]
        let elements = outputs.map { $0 / temperature }.softmax().elements
        return (0..<outputs.shape[0]).map { Array(elements[$0 * classes..<($0 + 1) * classes]) }
    }

    /// How probable it is that there is a digit, and then each of them.
    private static func ofDigits(_ scores: [Float]) -> (share: Float, probabilities: [Float]) {
        let share = max(scores[..<10].reduce(0, +), .leastNormalMagnitude)
        return (share, scores[..<10].map { $0 / share })
    }

    private func verdict(on digit: NormalizedDigit, _ scores: [Float]) -> ReadDigit {
        let (share, probabilities) = Self.ofDigits(scores)
        let isDigit = !digit.observations.isBlank && (scores.count == 10 || share >= threshold)
        return ReadDigit(
            box: digit.box, image: digit.image, probabilities: probabilities,
            digitProbability: digit.observations.isBlank ? 0 : scores.count == 10 ? 1 : share,
            isDigit: isDigit,
            doubts: Self.doubts(about: digit.observations, probabilities, isDigit: isDigit),
            steps: digit.steps)
    }

    /// What speaks against a reading.
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
