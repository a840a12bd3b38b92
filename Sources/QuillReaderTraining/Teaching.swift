import QuillData
import QuillHandwriting
import QuillNetwork
import QuillReader
import QuillTensor
import QuillTraining

/// A normalized digit of a person's handwriting, with its label.
package struct OwnDigit: Sendable {
    let digit: NormalizedDigit
    let label: Int

    package init(_ digit: NormalizedDigit, label: Int) {
        self.digit = digit
        self.label = label
    }
}

/// Fine-tunes a reader on a person's handwriting. The training data mixes the person's digits with images that the
/// reader already knows, so that it forgets nothing.
package struct Teaching: Sendable {
    /// The reader to start from.
    package let reader: DigitReader
    /// The images to rehearse, from ``ReaderImages``.
    private let rehearsal: Dataset
    private let seed: UInt64

    /// The number of steps, the batch size, and the person's share: one digit in `ownShare`.
    private static let (steps, batchSize, ownShare) = (100, 48, 3)

    /// - Parameters:
    ///   - reader: the reader to start from.
    ///   - digits: images [count, 28, 28, 1] of digits, ink bright, to make the rehearsal from.
    ///   - seed: the seed of all random choices.
    /// - Throws: a `.shape` error for other images.
    package init(_ reader: DigitReader, rehearsing digits: Dataset, seed: UInt64 = 1) throws {
        self.reader = reader
        self.seed = seed
        var rehearsal = try ReaderImages(seed: seed).dataset(from: digits, holdingOut: 0.1).images
        let count = reader.model.network.outputShapes[0][0]
        let classes =
            reader.digitNames.map { names in
                Array(0..<10) + names.dropFirst(10).compactMap { ReaderImages.classNames.firstIndex(of: $0) }
            } ?? Array(0..<count)
        if classes.count < rehearsal.classCount || classes != classes.sorted() {
            rehearsal = try rehearsal.only(classes: classes)
        }
        if let names = reader.digitNames {
            rehearsal = try Dataset(images: rehearsal.images, labels: rehearsal.labels, classNames: names)
        }
        self.rehearsal = rehearsal
    }

    /// Returns a reader that is fine-tuned on a person's digits.
    /// - Parameter own: the person's digits.
    /// - Throws: an `.argument` error if there are none.
    package func taught(_ own: [OwnDigit]) throws -> DigitReader {
        guard !own.isEmpty else {
            throw QuillError(.argument, "teaching: expected at least one digit, received none")
        }
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

    /// Cross-validates teaching: counts how many held-out digits of a person are read right before and after teaching.
    /// - Parameters:
    ///   - parts: the number of parts to divide the digits into.
    ///   - rounds: the number of parts to hold out, one per round.
    /// - Returns: the numbers of right answers before and after teaching, and the number of held-out digits.
    package func judged(
        _ own: [OwnDigit], parts: Int, rounds limit: Int
    ) throws -> (before: Int, after: Int, count: Int) {
        // A class's digits go to the parts in turn: if a class has two, one is taught while the other is held out.
        var seen = [Int](repeating: 0, count: 10)
        let partOf = own.map { digit in
            defer { seen[digit.label] += 1 }
            return seen[digit.label] % parts
        }
        var result = (before: 0, after: 0, count: 0)
        for part in 0..<min(limit, parts) {
            let held = own.indices.filter { partOf[$0] == part && seen[own[$0].label] > 1 }
            let rest = own.indices.filter { !held.contains($0) }.map { own[$0] }
            guard !held.isEmpty, !rest.isEmpty else { continue }
            let questions = held.map { own[$0] }
            result.count += held.count
            result.before += try Self.right(reader, questions)
            result.after += try Self.right(try taught(rest), questions)
        }
        return result
    }

    /// The number of digits that a reader reads right.
    package static func right(
        _ reader: DigitReader, _ digits: [OwnDigit]
    ) throws -> Int {
        let answers = try reader.read(digits.map(\.digit))
        return zip(answers, digits).count { $0.isDigit && $0.label == $1.label }
    }

    /// The training data for all steps: the person's digits and rehearsed images in their shares.
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
