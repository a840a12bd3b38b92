import Quill
import QuillCodecs
import QuillReader
import QuillReaderTraining

/// What is particular in training the reader's network: its images, and its calibration.
struct ReaderDrawing {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// The images that the reader learns from, made of digits; the digits to test on as they are.
    /// - Returns: the images, and which of them are held out.
    func images(_ digits: ImageData, seed: UInt64) throws -> (images: ImageData, held: Validation) {
        report.line("Drawing", "\(grouped(digits.train.count)) digits anew, as people's pictures look …")
        let began = ContinuousClock.now
        let drawn = try ReaderImages(seed: seed).dataset(
            from: digits.train, holdingOut: ReaderTraining.heldOutShare)
        let test = try Dataset(
            images: digits.test.images, labels: digits.test.labels, classNames: ReaderImages.classNames)
        report.line(
            "",
            "\(grouped(drawn.images.count)) pictures in \(fixed((ContinuousClock.now - began).seconds, 0)) s")
        return (
            try ImageData(train: drawn.images, test: test, source: digits.source),
            ReaderTraining.validation(drawn.heldOut, of: drawn.images.count)
        )
    }

    /// Calibrates a reader's network on images that it has not learnt from, tells how it does, and saves it.
    func save(_ model: Model, heldOut: Dataset, seed: UInt64, to path: String) throws -> JSON {
        // As it will be read: with its kernels as the file keeps them.
        try ReaderTraining.save(model, temperature: 1, threshold: 0.5, to: path)
        let model = try Model.load(from: path, runtime: model.runtime)
        let calibration = try ReaderTraining.calibrated(model, on: heldOut)
        let refusals = try ReaderTraining.refusals(model, calibration, seed: seed &+ 1)
        report.line(
            "Sureness",
            "temperature \(fixed(Double(calibration.temperature), 3)), expected calibration error "
                + "\(fixed(calibration.errorBefore * 100, 2)) % before, \(fixed(calibration.errorAfter * 100, 2)) % after"
        )
        let refused = (refusals.reduce(0) { $0 + $1.refused }, refusals.reduce(0) { $0 + $1.count })
        report.line(
            "Refused",
            "below \(fixed(Double(calibration.threshold), 4)), of kinds never seen: "
                + "\(fixed(100 * Double(refused.0) / Double(refused.1), 1)) %, "
                + refusals.map { "\(fixed(100 * Double($0.refused) / Double($0.count), 1)) % of \($0.group)" }
                .joined(separator: ", "))
        try ReaderTraining.save(
            model, temperature: calibration.temperature, threshold: calibration.threshold, to: path)
        return .object([
            "temperature": .number(Double(calibration.temperature)),
            "threshold": .number(Double(calibration.threshold)),
            "calibration_error": .array([.number(calibration.errorBefore), .number(calibration.errorAfter)]),
            "refused": .object(
                Dictionary(
                    uniqueKeysWithValues: refusals.map {
                        ($0.group, JSON.number(Double($0.refused) / Double($0.count)))
                    })),
        ])
    }
}
