import QuillData
import QuillModelFiles
import QuillNetwork
import QuillReader
import QuillTensor
import QuillTraining

extension Recipe {
    /// The recipe for the network that comes with ``DigitReader``: trained on ``ReaderImages`` made from the given
    /// digits, and saved with its calibration.
    package static let reader = Recipe(
        "reader",
        layers: "rotate 0.025, translate 0.07, zoom 0.1, shear 0.08, elastic 8 4, " + deepConvolutions,
        loss: .categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.05),
        optimizer: .adamW(learningRate: 0.01), schedule: .oneCycle, batchSize: 64, epochs: 14,
        prepare: ReaderTraining.prepare,
        finish: { try ReaderTraining.finish($0, heldOut: $1, seed: $2, path: $3) })
}

/// The steps that are special to the reader's recipe: its images, its calibration, and its file.
package enum ReaderTraining {
    /// The share of digits that is held out.
    static let heldOutShare = 0.05
    /// The share of digits that a reader accepts as digits, of those that it reads right.
    static let keptShare = 0.99

    /// The images that train the reader. The last rows are held out; they are made from other digits.
    static func prepare(_ digits: Dataset, seed: UInt64) throws -> (images: Dataset, validation: Validation) {
        let (images, heldOut) = try ReaderImages(seed: seed).dataset(from: digits, holdingOut: heldOutShare)
        return (images, .rows(.lastCount(heldOut)))
    }

    /// Calibrates a network on held-out images, saves it as a reader, and measures the share of non-digits that it
    /// rejects.
    /// - Parameter count: the number of non-digits to measure with.
    static func finish(
        _ model: Model, heldOut: Dataset, seed: UInt64, path: String, rejecting count: Int = 3000
    ) throws -> Recipe.Findings {
        // The calibration is for the kernels as the file stores them, in 16 bits.
        try save(model, temperature: 1, threshold: 0.5, to: path)
        let model = try Model.load(from: path, runtime: model.runtime)
        let calibration = try Calibration(
            outputs: try ShiftedViews.outputs(of: heldOut.images, by: model), labels: heldOut.labels.elements,
            keeping: keptShare)
        let rejected = try rejections(model, calibration, seed: seed &+ 1, count: count)
        try save(model, temperature: calibration.temperature, threshold: calibration.threshold, to: path)
        let all = rejected.reduce((0, 0)) { ($0.0 + $1.rejected, $0.1 + $1.count) }
        return Recipe.Findings(
            [
                (
                    "Reader",
                    [
                        ("temperature", Double(calibration.temperature)),
                        ("threshold", Double(calibration.threshold)),
                        ("calibration error before", calibration.errorBefore),
                        ("calibration error after", calibration.errorAfter),
                    ]
                ),
                (
                    "Rejected",
                    [("all kinds", Double(all.0) / Double(all.1))]
                        + rejected.map { ($0.group, Double($0.rejected) / Double($0.count)) }
                ),
            ], next: "read --model \(path) PICTURE")
    }

    /// Saves a network and its calibration for ``DigitReader``: weights without the optimizer's state, kernels in 16
    /// bits.
    /// - Throws: a `.file` error that names the path and the reason.
    package static func save(_ model: Model, temperature: Float, threshold: Float, to path: String) throws {
        var saved = try Model(network: model.network, weights: model.weights, runtime: model.runtime)
        saved.classNames = model.classNames
        try saved.save(
            to: path,
            metadata: [
                DigitReader.temperatureKey: "\(temperature)", DigitReader.thresholdKey: "\(threshold)",
            ],
            halvesKernels: true)
    }

    /// The number of rejected pictures in each group of held-out ``NonDigit`` kinds.
    static func rejections(
        _ model: Model, _ calibration: Calibration, seed: UInt64, count: Int
    ) throws -> [(group: String, rejected: Int, count: Int)] {
        let unknown = ReaderImages(seed: seed).unknown(count)
        let answers = DigitProbabilities.rows(
            of: try ShiftedViews.outputs(of: unknown.images, by: model), temperature: calibration.temperature)
        var counts: [String: (rejected: Int, count: Int)] = [:]
        for (answer, group) in zip(answers, unknown.groups) {
            let isRejected = answer.digit < calibration.threshold
            counts[group, default: (0, 0)].count += 1
            counts[group, default: (0, 0)].rejected += isRejected ? 1 : 0
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.rejected, $0.value.count) }
    }
}
