import QuillData
import QuillHandwriting
import QuillNetwork
import QuillReader
import QuillTensor
import QuillTraining

/// A digit that a person wrote, normalised, and what it is.
package struct OwnDigit: Sendable {
    let digit: NormalizedDigit
    let label: Int

    package init(_ digit: NormalizedDigit, label: Int) {
        self.digit = digit
        self.label = label
    }
}

/// Teaches a reader one person's hand: a few of the person's digits, and beside them what the reader knows already, so that
/// nothing is forgotten.
package struct Teaching: Sendable {
    /// The reader before.
    package let reader: DigitReader
    /// What must not be forgotten: images of ``ReaderImages``.
    private let rehearsal: Dataset
    private let seed: UInt64

    /// Steps, digits in each, and how many of these are the person's own.
    private static let (steps, batchSize, ownShare) = (100, 48, 3)

    /// - Parameters:
    ///   - reader: the reader to begin with.
    ///   - digits: [count, 28, 28, 1], ink bright, of ten classes: what the rehearsal is made of.
    ///   - seed: what all chance depends on.
    /// - Throws: a `.shape` error for other images.
    package init(_ reader: DigitReader, rehearsing digits: Dataset, seed: UInt64 = 1) throws {
        self.reader = reader
        self.seed = seed
        var rehearsal = try ReaderImages(seed: seed).dataset(from: digits, holdingOut: 0.1).images
        let classes = reader.model.network.outputShapes[0][0]
        if classes < rehearsal.classCount { rehearsal = try rehearsal.only(classes: Array(0..<classes)) }
        self.rehearsal = rehearsal
    }

    /// A reader that has learnt from a person's digits.
    /// - Parameter own: normalised digits and their labels.
    /// - Throws: an `.argument` error if there are none.
    package func taught(_ own: [OwnDigit]) throws -> DigitReader {
        guard !own.isEmpty else { throw QuillError(.argument, "there are no digits to learn from") }
        var model = reader.model
        try model.compile(
            optimizer: .adam(learningRate: .cosineDecay(0.0008, decaySteps: Self.steps)),
            loss: .sparseCategoricalCrossentropy(fromLogits: !model.network.endsInSoftmax))
        try model.fit(
            try lesson(own), batchSize: Self.batchSize, seed: seed, verbose: .silent)
        return try DigitReader(
            model: model, normalizer: reader.normalizer, temperature: reader.temperature,
            threshold: reader.threshold)
    }

    /// How many of a person's digits are read right by readers that have not learnt from them.
    /// - Parameters:
    ///   - parts: into how many parts the digits are divided.
    ///   - rounds: how many of them are held out, one after the other.
    /// - Returns: the numbers before and after teaching, of so many digits.
    package func judged(
        _ own: [OwnDigit], parts: Int, rounds limit: Int
    ) throws -> (before: Int, after: Int, count: Int) {
        // The first digit of a class in the first part, the next in the next: where there are two of a class, one is
        // learnt from when the other is asked.
        var seen = [Int](repeating: 0, count: 10)
        let places = own.map { digit in
            defer { seen[digit.label] += 1 }
            return seen[digit.label] % parts
        }
        var result = (before: 0, after: 0, count: 0)
        for part in 0..<min(limit, parts) {
            let held = own.indices.filter { places[$0] == part && seen[own[$0].label] > 1 }
            let learnt = own.indices.filter { !held.contains($0) }.map { own[$0] }
            guard !held.isEmpty, !learnt.isEmpty else { continue }
            let questions = held.map { own[$0] }
            result.count += held.count
            result.before += try Self.right(reader, questions)
            result.after += try Self.right(try taught(learnt), questions)
        }
        return result
    }

    /// How many digits a reader reads right.
    package static func right(
        _ reader: DigitReader, _ digits: [OwnDigit]
    ) throws -> Int {
        let answers = try reader.read(digits.map(\.digit))
        return zip(answers, digits).count { $0.isDigit && $0.label == $1.label }
    }

    /// Own and known digits in the shares wanted, enough for all steps.
    private func lesson(_ own: [OwnDigit]) throws -> Dataset {
        let images = try Tensor(stacking: own.map(\.digit.image), rowShape: [28, 28, 1])
        let ownDigits = try Dataset(
            images: images, labels: Tensor(own.map { Int32($0.label) }), classNames: rehearsal.classNames)
        let count = Self.steps * Self.batchSize
        let ownCount = count / Self.ownShare
        let repeated = try ownDigits.gathering((0..<ownCount).map { $0 % own.count })
        var generator = SplitMix64(seed: seed)
        var rows: [Int] = []
        while rows.count < count - ownCount {
            rows += generator.sample(
                min(rehearsal.count, count - ownCount - rows.count), of: Array(0..<rehearsal.count))
        }
        return try repeated.concatenated(with: rehearsal.gathering(rows))
    }
}
