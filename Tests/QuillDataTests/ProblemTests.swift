import QuillTensor
import TestSupport
import Testing

@testable import QuillData

/// What looks wrong in data, and the polarity of images.
struct ProblemTests {
    private static let source = ImageData.Source(name: "Mine", place: "mine.csv", argument: "mine.csv")

    /// Images of 6 × 6 pixels: paper, and ink at a place that depends on the row.
    private func data(_ labels: [Int], paper: UInt8 = 0, ink: UInt8 = 255, first: Int = 0) throws -> Dataset {
        let images = Tensor<UInt8>([labels.count, 6, 6, 1]) { target in
            for index in target.indices {
                let (row, pixel) = (index / 36 + first, index % 36)
                let isInk = pixel / 6 == 1 + row % 4 && pixel % 6 == 1 + row / 4 % 4
                target.initializeElement(at: index, to: isInk ? ink : paper &+ UInt8(row / 16))
            }
        }
        return try Dataset(images: images, labels: Tensor(labels.map { Int32($0) }), classes: 3)
    }

    private func texts(_ train: Dataset, _ test: Dataset? = nil) throws -> [String] {
        try ImageData(train: train, test: test ?? train[0..<0], source: Self.source).problems.map(\.text)
    }

    @Test func findsNothingInGoodData() throws {
        let train = try data((0..<30).map { $0 % 3 })
        #expect(try texts(train, data([0, 1, 2], first: 40)).isEmpty)
    }

    @Test func findsProblems() throws {
        let good = try data((0..<30).map { $0 % 3 })
        let one = try ImageData(train: data([1, 1, 1]), test: good[0..<0], source: Self.source)
        #expect(one.problems.map(\.isFatal).contains(true))
        let failure = message(.data) { try one.checkClasses() }
        #expect(
            failure.hasPrefix(
                "mine.csv: all 3 training images are of the class '1'; a classifier needs at least two"))
        try ImageData(train: good, test: good[0..<0], source: Self.source).checkClasses()
        #expect(
            try texts(good, good[4..<6]) == [
                "no test image is of class '0'",
                "2 test images of 2 are training images, too; the test is no test then",
            ])
        #expect(
            try texts(data((0..<30).map { $0 / 10 })).first?.hasPrefix(
                "the training images are sorted by class") == true)
        #expect(
            try texts(good.gathering(Array(0..<30) + [3]))
                == ["1 training image repeats another"])
        let unequal = (0..<60).map { $0 % 20 == 0 ? 0 : 1 + $0 % 2 }
        #expect(
            try texts(data(unequal)) == ["the classes are unequal: 30 training images of '2', 3 of '0'"])
        let constant = try good.concatenated(
            with: Dataset(images: Tensor([1, 6, 6, 1], repeating: 0), labels: Tensor([0]), classes: 3))
        #expect(try texts(constant) == ["1 training image has a single brightness"])
    }

    /// Test images with ink and background exchanged, and images that are almost black.
    @Test func findsImagesUnlikeTheOthers() throws {
        let train = try data((0..<30).map { $0 % 3 })
        let exchanged = try data([0, 1, 2], paper: 255, ink: 0, first: 0)
        #expect(
            try texts(train, exchanged) == [
                "the test images look like dark ink on a light background, but the network was trained on light ink on a "
                    + "dark background; invert them"
            ])
        let dark = try data((0..<15).map { $0 % 3 }, ink: 15)
        #expect(
            try texts(dark) == [
                "the training images have hardly any contrast: their pixels are from 0 to 15 of 0 to 255; numbers of 12 "
                    + "bits in 16 look so, and need to be scaled"
            ])
    }

    @Test func tellsPolarity() throws {
        let light = try data(Array(repeating: 0, count: 12))
        let dark = try data(Array(repeating: 0, count: 12), paper: 240, ink: 20)
        #expect(light.polarity == .lightOnDark && dark.polarity == .darkOnLight)
        #expect(try light.concatenated(with: dark).polarity == .mixed(0.5))
        // Gray paper is no white, and constant images tell nothing.
        #expect(try data([0, 1, 2], paper: 128, ink: 0).polarity == .lightOnDark)
        #expect(try data([0, 1, 2], paper: 255, ink: 255).polarity == .lightOnDark)
        let white = Tensor<UInt8>([2, 3, 3, 1], repeating: 255)
        #expect(try Dataset(images: white, labels: Tensor([0, 0])).polarity == .lightOnDark)

        let both = try ImageData(train: light, test: dark, source: Self.source)
        let decided = try both.inLightInk(nil)
        #expect(decided.train.images == light.images && decided.test.images == dark.inverted.images)
        #expect(
            decided.notes == [
                "the test images have dark ink on white and are inverted, to light ink on black as in MNIST "
                    + "(--no-invert leaves them)"
            ])
        #expect(try both.inLightInk(false).test.images == dark.images && both.inLightInk(false).notes.isEmpty)
        #expect(try both.inLightInk(true).train.images == light.images.map { 255 - $0 })
        let mixed = try ImageData(
            train: light.concatenated(with: dark), test: light[0..<0], source: Self.source)
        #expect(
            try mixed.inLightInk(nil).notes == [
                "50 % of the training images look like dark ink on white, the others don't; they are read as they are"
            ])
    }
}
