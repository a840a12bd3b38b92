import QuillHandwriting
import QuillStrokes
import QuillTensor
import Testing

@Suite struct HandwritingNormalizerTests {
    private func picture(_ index: Int) throws -> GrayImage {
        let pixels = Strokes(seed: 5).sample(index).pixels
        return try GrayImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
    }

    @Test func leavesFinishedDigitsAlone() throws {
        for index in 0..<50 {
            let picture = try picture(index)
            let digit = try HandwritingNormalizer().digit(in: picture)
            #expect(digit.image == picture.tensor)
            #expect(digit.observations.isUntouched)
        }
    }

    /// A digit that is already normalized stays nearly the same when it is normalized again.
    @Test func comesBackToFinishedDigits() throws {
        var options = HandwritingNormalizer.Options()
        options.keepsFinished = false
        options.strokeWidths = nil
        var sum: Float = 0
        for index in 0..<20 {
            let picture = try picture(index)
            let finished = try HandwritingNormalizer().digit(in: picture)
            sum += try HandwritingNormalizer(options).digit(in: picture).difference(from: finished)
        }
        #expect(sum / 20 < 8)
    }

    @Test func fillsTheBoxAndCentersTheMass() throws {
        for index in 0..<10 {
            let image = try HandwritingNormalizer().digit(in: DrawnDigit(index).plain).image.elements
            let inked = image.indices.filter { image[$0] > 0 }
            let columns = inked.map { $0 % 28 }
            let rows = inked.map { $0 / 28 }
            let extents = [columns, rows].map { ($0.max() ?? 0) - ($0.min() ?? 0) + 1 }
            #expect(extents.max() == 20)
            let mass = Float(image.reduce(0) { $0 + Int($1) })
            for axis in 0..<2 {
                let moment = image.indices.reduce(Float(0)) { sum, pixel in
                    sum + Float(image[pixel]) * (Float(axis == 0 ? pixel % 28 : pixel / 28) + 0.5)
                }
                #expect((13.9...15.1).contains(moment / mass))
            }
        }
    }

    @Test(arguments: [(1, 1), (1, 40), (28, 28), (300, 200), (2000, 3)])
    func findsNoInkOnBlankPictures(width: Int, height: Int) throws {
        for brightness: Float in [0, 0.5, 1] {
            let blank = GrayImage(width: width, height: height, filledWith: brightness)
            let digit = try HandwritingNormalizer().digit(in: blank)
            #expect(digit.observations.isBlank)
            #expect(digit.image.elements.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: [(1, 2), (2, 1), (3, 3), (1, 500), (500, 2), (29, 31)])
    func takesPicturesOfAnyShape(width: Int, height: Int) throws {
        var picture = GrayImage(width: width, height: height, filledWith: 1)
        for pixel in stride(from: 0, to: picture.pixels.count, by: 3) { picture.pixels[pixel] = 0 }
        let digit = try HandwritingNormalizer().digit(in: picture, keepingSteps: true)
        #expect(digit.image.shape == [28, 28])
        #expect(digit.box.x >= 0 && digit.box.x + digit.box.width <= width)
        #expect(digit.box.y >= 0 && digit.box.y + digit.box.height <= height)
    }

    @Test func findsWhereTheDigitIs() throws {
        let drawn = try DrawnDigit(4)
        var picture = GrayImage(width: 600, height: 400, filledWith: 0.92)
        for y in 0..<96 { for x in 0..<96 { picture[350 + x, 200 + y] = drawn.plain[x, y] } }
        let inked = drawn.ink.pixels.indices.filter { drawn.ink.pixels[$0] > 0.5 }
        let left = 350 + (inked.map { $0 % 96 }.min() ?? 0)
        let top = 200 + (inked.map { $0 / 96 }.min() ?? 0)
        let digit = try HandwritingNormalizer().digit(in: picture)
        #expect(abs(digit.box.x - left) <= 5)
        #expect(abs(digit.box.y - top) <= 5)
        let plain = try HandwritingNormalizer().digit(in: drawn.plain)
        #expect(digit.difference(from: plain) < 12)
    }

    @Test func rejectsNonFiniteBrightness() {
        var picture = GrayImage(width: 30, height: 30, filledWith: 1)
        picture[3, 4] = .nan
        #expect(throws: QuillError.self) { try HandwritingNormalizer().digit(in: picture) }
    }

    @Test func keepsSteps() throws {
        let steps = try HandwritingNormalizer().digit(in: DrawnDigit(2).plain, keepingSteps: true).steps
        #expect(steps.map(\.name).prefix(4) == ["gray", "ink", "the digit's ink", "outline"])
        #expect(steps.last?.name == "centered")
        #expect(steps.last?.image.width == 28)
    }

    @Test func givesTheSameFromManyTasks() async throws {
        let normalizer = HandwritingNormalizer()
        let pictures = try (0..<4).map { try DrawnDigit($0).plain }
        let alone = try pictures.map { try normalizer.digit(in: $0).image }
        try await withThrowingTaskGroup(of: (Int, Tensor<UInt8>).self) { group in
            for round in 0..<16 {
                group.addTask { (round % 4, try normalizer.digit(in: pictures[round % 4]).image) }
            }
            for try await (index, image) in group { #expect(image == alone[index]) }
        }
    }
}
