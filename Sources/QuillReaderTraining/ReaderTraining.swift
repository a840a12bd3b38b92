import QuillData
import QuillModelFiles
import QuillNetwork
import QuillReader
import QuillTensor
import QuillTraining

extension Recipe {
    /// The network that comes with ``DigitReader``. It learns from ``ReaderImages``, made of the digits given.
    package static let reader = Recipe(
        "reader",
        layers: "rotate 0.025, translate 0.07, zoom 0.1, shear 0.08, elastic 8 4, "
            + "conv 32 3, normalize, relu, conv 32 3, normalize, relu, pool 2, conv 64 3 same, normalize, relu, "
            + "conv 96 3, normalize, relu, dropout 0.1, conv 128 3, normalize, relu, conv 160 3, normalize, relu, "
            + "dropout 0.1, conv 192 3, normalize, relu, dropout 0.3, flatten, dense 10",
        loss: .categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.05),
        optimizer: .adamW(learningRate: 0.01), schedule: .oneCycle, batchSize: 64, epochs: 14)
}

/// What turns a trained network into a reader.
package enum ReaderTraining {
    /// The share of the digits that are held out.
    package static let heldOutShare = 0.05
    /// The share of digits that a reader is to take for digits.
    package static let keptShare = 0.99

    /// The share of the last rows that ``QuillTraining/Validation/split(_:)`` rounds to a count.
    package static func validation(_ heldOut: Int, of count: Int) -> Validation {
        .split((Double(heldOut) - 0.5) / Double(count))
    }

    /// A network that fits a reader: what it makes of images it has not learnt from gives its temperature and threshold.
    package static func calibrated(_ model: Model, on heldOut: Dataset) throws -> Calibration {
        try Calibration(
            outputs: try ShiftedViews.outputs(of: heldOut.images, by: model), labels: heldOut.labels.elements,
            keeping: keptShare)
    }

    /// Saves a network and its calibration as ``DigitReader`` reads them: weights alone, without what training needs,
    /// kernels in 16 bits.
    /// - Throws: a `.file` error that names the path and the reason.
    package static func save(_ model: Model, temperature: Float, threshold: Float, to path: String) throws {
        try Model(network: model.network, weights: model.weights, runtime: model.runtime).save(
            to: path,
            metadata: [
                DigitReader.temperatureKey: "\(temperature)", DigitReader.thresholdKey: "\(threshold)",
            ],
            halvesKernels: true)
    }

    /// How many pictures of each group of ``NonDigit`` kinds that the network never saw are refused.
    package static func refusals(
        _ model: Model, _ calibration: Calibration, seed: UInt64, count: Int = 3000
    ) throws -> [(group: String, refused: Int, count: Int)] {
        let unknown = ReaderImages(seed: seed).unknown(count)
        let answers = DigitProbabilities.rows(
            of: try ShiftedViews.outputs(of: unknown.images, by: model), temperature: calibration.temperature)
        var counts: [String: (refused: Int, count: Int)] = [:]
        for (answer, group) in zip(answers, unknown.groups) {
            let isRefused = answer.digit < calibration.threshold
            counts[group, default: (0, 0)].count += 1
            counts[group, default: (0, 0)].refused += isRefused ? 1 : 0
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.refused, $0.value.count) }
    }
}
