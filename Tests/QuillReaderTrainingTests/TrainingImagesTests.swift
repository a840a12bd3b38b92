import QuillData
import QuillHandwriting
import QuillReader
import QuillStrokes
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillReaderTraining

/// The reader's training images, calibration, and teaching.
@Suite(.offThePool) struct TrainingImagesTests {
    private static func digits(_ count: Int, seed: UInt64 = 4) throws -> Dataset {
        let (pixels, labels) = Strokes(seed: seed).images(0..<count)
        return try Dataset(
            images: Tensor([count, 28, 28, 1]) { _ = $0.initialize(from: pixels) },
            labels: Tensor(labels.map { Int32($0) }))
    }

    /// Rows drawn on all cores equal rows drawn one by one.
    @Test func aRowIsTheSameWhoeverDrawsIt() throws {
        let digits = try Self.digits(40)
        let first = try ReaderImages(seed: 6).dataset(from: digits, holdingOut: 0.25)
        let again = try ReaderImages(seed: 6).dataset(from: digits, holdingOut: 0.25)
        #expect(first.images.images == again.images.images)
        #expect(first.images.labels == again.images.labels)
        #expect(first.heldOut == again.heldOut)
        let learned = try digits.split(.holdOut(0.25, seed: 6)).training
        let pictures = ReaderPictures(seed: 6)
        for row in 0..<2 * learned.count {
            let source = learned.images[row % learned.count]
            #expect(first.images.images[row].elements == source.elements, "row \(row)")
            let digit = try HandwritingNormalizer().digit(in: pictures.digit(source, row))
            guard !digit.observations.isBlank else { continue }
            #expect(
                first.images.images[2 * learned.count + row].elements == digit.image.elements,
                "row \(row), redrawn")
        }
    }

    @Test func whatIsHeldOutIsMadeOfOtherDigits() throws {
        let digits = try Self.digits(40)
        let (images, heldOut) = try ReaderImages(seed: 6).dataset(from: digits, holdingOut: 0.25)
        #expect(images.classNames == ReaderImages.classNames)
        #expect(images.count == ReaderImages.Counts(digits: 30).total + ReaderImages.Counts(digits: 10).total)
        #expect(heldOut == ReaderImages.Counts(digits: 10).total)
        let rows = images.images
        let learned = Set((0..<(images.count - heldOut)).map { rows[$0].elements })
        let raw = ((images.count - heldOut)..<(images.count - heldOut + 10)).map { rows[$0].elements }
        #expect(raw.allSatisfy { !learned.contains($0) })
        #expect(images.classNames.count == 11 + Mark.shapes.count)
        let counts = ReaderImages.Counts(digits: 30)
        let labels = images.labels.elements
        let marks = labels[(counts.total - counts.marks)..<counts.total]
        #expect(marks.count == 12 && marks.allSatisfy { (11..<22).contains($0) } && Set(marks).count > 5)
        #expect(Set(labels[..<(counts.total - counts.marks)]) == Set(0...10))
    }

    @Test func otherImagesAreRejected() throws {
        let odd = try Dataset(
            images: Tensor<UInt8>.zeros([4, 20, 20, 1]), labels: Tensor<Int32>([0, 1, 2, 3]))
        #expect(throws: QuillError.self) { try ReaderImages().dataset(from: odd, holdingOut: 0.5) }
    }

    /// Outputs that are three times too large have temperature three and no error after calibration.
    @Test func theTemperatureIsFound() throws {
        var (outputs, labels): ([Float], [Int32]) = ([], [])
        // 70 of 100 rows with equal outputs are right: log odds of 0.7 to 0.3 against one rival.
        let odds: Float = 0.847_298 * 3
        for row in 0..<100 {
            outputs += [odds, 0] + [Float](repeating: -100, count: 8) + [row < 10 ? 300 : -300]
            labels.append(row % 10 < 7 ? 0 : 1)
        }
        let calibration = try Calibration(
            outputs: Tensor([100, 11], outputs), labels: labels, keeping: 0.895)
        #expect(abs(calibration.temperature - 3) < 0.02)
        #expect(calibration.errorAfter < 0.01)
        #expect(calibration.errorBefore > 0.15)
        // Seven of the 70 rows that are right are taken for non-digits; keeping fewer than 63, the threshold rejects them.
        #expect(calibration.threshold == 0.9)
    }

    @Test func theReadersRecipePreparesAndFinishes() throws {
        let given = try Self.digits(40)
        let (recipe, images) = try Recipe.reader.prepared(given, seed: 3)
        let expected = try ReaderImages(seed: 3).dataset(from: given, holdingOut: 0.05)
        #expect(images.images == expected.images.images && images.labels == expected.images.labels)
        let rows = try recipe.rows(of: images)
        #expect(rows.heldOut == Array((images.count - expected.heldOut)..<images.count))
        #expect(try recipe.network(classes: images.classCount).parameterCount == 725_750)

        let small = Recipe("small", layers: "dense 22", epochs: 1)
        let (model, _) = try small.train(on: images, verbose: .silent)
        let scratch = try Scratch()
        let path = scratch("reader.safetensors")
        let heldOut = try images.gathering(rows.heldOut)
        let findings = try ReaderTraining.finish(model, heldOut: heldOut, seed: 3, path: path, rejecting: 64)
        #expect(findings.next == "read --model \(path) PICTURE")
        #expect(findings.groups.map(\.title) == ["Reader", "Rejected"])
        #expect(
            findings.groups[0].values.map(\.name) == [
                "temperature", "threshold", "calibration error before", "calibration error after",
            ])
        #expect(findings.groups[1].values.first?.name == "all kinds" && findings.groups[1].values.count > 3)
        let reader = try DigitReader(contentsOf: path)
        #expect(Double(reader.temperature) == findings.groups[0].values[0].value)
        #expect(Double(reader.threshold) == findings.groups[0].values[1].value)
        #expect(scratch.names == ["reader.safetensors"])
    }

    @Test func withoutDigitsThereIsNothingToCalibrate() {
        #expect(throws: QuillError.self) {
            try Calibration(outputs: .zeros([2, 11]), labels: [10, 10], keeping: 0.99)
        }
    }

    @Test func aTaughtReaderReadsItsTeachersDigitsAsWellOrBetter() throws {
        let reader = try DigitReader.bundled()
        let strokes = Strokes(seed: 11)
        let own = try (0..<20).map { index in
            let (pixels, label) = strokes.sample(index)
            let picture = try GrayImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
            return OwnDigit(try reader.normalizer.digit(in: picture), label: Int(label))
        }
        let teaching = try Teaching(reader, rehearsing: Self.digits(60))
        let taught = try teaching.taught(own)
        #expect(try Teaching.right(taught, own) >= Teaching.right(reader, own))
        #expect(try Teaching.right(taught, own) >= 19)
        #expect(taught.temperature == reader.temperature && taught.threshold == reader.threshold)
        #expect(throws: QuillError.self) { try teaching.taught([]) }
    }
}
