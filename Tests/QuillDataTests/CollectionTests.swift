import QuillData
import QuillTensor
import Testing

/// A data set is a collection of images with their labels.
@Suite struct CollectionTests {
    private let data = OperationTests.data

    @Test func hasSamples() throws {
        #expect(data.count == 9 && !data.isEmpty && data[0..<0].isEmpty)
        for (row, sample) in data.enumerated() {
            #expect(sample.image == data.images[row] && sample.label == Int(data.labels[row]))
        }
        var labels: [Int] = []
        for (image, label) in data.prefix(3) {
            #expect(image.shape == [1, 2, 1])
            labels.append(label)
        }
        #expect(labels == [0, 1, 0])
        #expect(data[3].label == 2 && data.first?.label == 0 && data.last?.image.elements == [8, 80])
        #expect(data.map(\.label) == [0, 1, 0, 2, 0, 1, 0, 1, 0])
        #expect(data.reversed().map { $0.label }.prefix(2) == [0, 1])
        let sample = try #require(data.randomElement())
        #expect(data.contains { $0.image == sample.image && $0.label == sample.label })
        let wrong = data.enumerated().filter { $0.element.label != $0.offset % 2 }
        #expect(wrong.map(\.offset) == [3])
    }

    @Test func partsAreDataSets() {
        let parts: [Dataset] = [
            data.prefix(2), data.suffix(2), data[2..<4], data[2...3], data[7...], data[..<2],
            data.filter { $0.label == 2 },
            data.filter { image, label in label == 1 && image.elements[0] > 1 },
            data.shuffled(seed: 1), data.sample(4, seed: 1),
        ]
        #expect(parts.map(\.count) == [2, 2, 2, 2, 2, 2, 1, 2, 9, 4])
        #expect(parts[1].images.elements == [7, 70, 8, 80] && parts[4].images == parts[1].images)
        #expect(
            parts[2].images == parts[3].images && data.suffix(99).count == 9 && data.suffix(-1).count == 0)
    }

    @Test func samplesAtRandom() {
        let drawn = data.sample(5, seed: 3)
        #expect(
            drawn.images == data.sample(5, seed: 3).images && drawn.images != data.sample(5, seed: 4).images)
        // No image twice, and each with its label.
        #expect(Set(drawn.map { Int($0.image.elements[0]) }).count == 5)
        for (image, label) in drawn { #expect(label == data[Int(image.elements[0])].label) }
        #expect(data.sample(99).count == 9 && Set(data.sample(99).map { $0.image.elements[0] }).count == 9)
        // Without a seed, another order every time: the chance of 20 equal ones is below 10⁻¹⁰⁰.
        #expect(Set((0..<20).map { _ in data.sample(9).images.elements }).count > 1)
    }

    @Test func arrays() {
        let (images, labels) = data.arrays
        #expect(images == data.images && labels == data.labels)
    }

    @Test func whatWasMisread() {
        let predicted = Tensor<Int32>([0, 1, 2, 2, 0, 0, 0, 1, 0])
        let errors = data.misread(by: predicted)
        #expect(
            errors.map(\.row) == [2, 5] && errors.map(\.label) == [0, 1] && errors.map(\.predicted) == [2, 0])
        #expect(errors[0].image == data.images[2] && "\(errors[1])" == "row 5: b, predicted a")
        #expect(data.misread(by: predicted.oneHot(3)) == errors)
        #expect(data.misread(by: data.labels.cast(to: Int64.self)).isEmpty)
    }

    @Test func prints() throws {
        #expect("\(data)" == "9 images [1, 2, 1], 3 classes (a, b, c)")
        let digits = try Dataset(images: .zeros([1, 28, 28, 1]), labels: .zeros([1]))
        #expect("\(digits)" == "1 image [28, 28, 1], 10 classes (0…9)")
        let letters = try Dataset(
            images: .zeros([2, 8, 8, 1]), labels: .zeros([2]), classNames: "abcdefghijkl".map { String($0) })
        #expect("\(letters)" == "2 images [8, 8, 1], 12 classes (a, b, c, … l)")
        let source = ImageData.Source(name: "Strokes", place: "built in", argument: "strokes")
        #expect(
            "\(try ImageData(train: digits, test: digits[0..<0], source: source))"
                == "Strokes: 1 image to train on and 0 to test on [28, 28, 1], 10 classes (0…9)")
    }

    @Test func rowsThatDoNotExistStop() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = OperationTests.data[9]
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("Fatal error: row 9 is outside a data set of 9 images"), "\(output)")
    }
}

struct SketchTests {
    @Test func twoRowsShareALine() throws {
        let image = try Tensor<UInt8>([3, 4], [0, 255, 0, 0, 0, 255, 128, 0, 255, 0, 0, 0])
        // Means 0, 255, 64, 0 of two rows, and 255, 0, 0, 0 of the last alone: tenths of 256.
        #expect(image.sketch == " @:\n@")
        let color = try Tensor<UInt8>([2, 1, 3], [255, 0, 0, 255, 255, 255])
        // The mean of 255, 0, 0 and 255, 255, 255 is 170.
        #expect(color.sketch == "*")
        #expect(Tensor<UInt8>([1, 2]).sketch == Tensor<UInt8>([1, 2]).description)
    }
}
