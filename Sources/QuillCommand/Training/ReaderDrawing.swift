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
        report.line("Drawing", "\(digits.train.count.grouped) digits anew, as people's pictures look …")
        let began = ContinuousClock.now
        let drawn = try ReaderImages(seed: seed).dataset(
            from: digits.train, holdingOut: ReaderTraining.heldOutShare)
        let test = try Dataset(
            images: digits.test.images, labels: digits.test.labels, classNames: ReaderImages.classNames)
        report.line(
            "",
            "\(drawn.images.count.grouped) pictures in \((ContinuousClock.now - began).seconds.fixed(0)) s")
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
            "temperature \(Double(calibration.temperature).fixed(3)), expected calibration error "
                + "\((calibration.errorBefore * 100).fixed(2)) % before, \((calibration.errorAfter * 100).fixed(2)) % after"
        )
        let refused = (refusals.reduce(0) { $0 + $1.refused }, refusals.reduce(0) { $0 + $1.count })
        report.line(
            "Refused",
            "below \(Double(calibration.threshold).fixed(4)), of kinds never seen: "
                + "\((100 * Double(refused.0) / Double(refused.1)).fixed(1)) %, "
                + refusals.map {
                    "\((100 * Double($0.refused) / Double($0.count)).fixed(1)) % of \($0.group)"
                }
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
