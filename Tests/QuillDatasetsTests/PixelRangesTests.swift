import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Parts and rows with pixels of different ranges never make each other black.
struct PixelRangesTests {
    static let digits = TableTwin.digits
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func read(
        _ train: AnyTensor, _ test: AnyTensor, _ options: ReadOptions = ReadOptions()
    ) throws -> ImageData {
        let path = scratch("a.npz")
        try Npz.write(
            [
                "x_train": train, "y_train": .int32(Self.digits.train.labels), "x_test": test,
                "y_test": .int32(Self.digits.test.labels),
            ], to: path)
        return try ImageData.read(path, reading: options)
    }

    private static func floats(_ images: Tensor<UInt8>, _ value: (Float) -> Float) -> AnyTensor {
        .float32(images.map { value(Float($0)) })
    }

    static let pairs: [(train: AnyTensor, test: AnyTensor, texts: String)] = [
        (.uint8(digits.train.images), floats(digits.test.images) { $0 / 255 }, "0…255, test images 0…1"),
        (floats(digits.train.images) { $0 / 255 }, .uint8(digits.test.images), "0…1, test images 0…255"),
        (
            floats(digits.train.images) { $0 / 127.5 - 1 }, .uint8(digits.test.images),
            "-1…1, test images 0…255"
        ),
        (
            floats(digits.train.images) { $0 / 127.5 - 1 }, floats(digits.test.images) { $0 / 255 },
            "-1…1, test images 0…1"
        ),
        (
            .float32(digits.train.images.map { Float($0) }), floats(digits.test.images) { $0 / 255 - 0.5 },
            "0…255, test images -0.5…0.5"
        ),
    ]

    @Test(arguments: pairs.indices) func eachPartHasItsOwn(_ index: Int) throws {
        let (train, test, texts) = Self.pairs[index]
        let data = try read(train, test)
        #expect(data.train.images == Self.digits.train.images)
        #expect(data.test.images == Self.digits.test.images)
        #expect(
            data.notes == [
                "pixels of different ranges: training images \(texts); each is scaled to 0…255 by its own "
                    + "(--scale 0..255 leaves them)"
            ])
    }

    /// A darker test part belongs to the training images' range.
    @Test func likePartsAreJudgedTogether() throws {
        let small = Self.digits.train.images.map { $0 / 16 }
        let dark = Self.digits.test.images.map { Swift.min($0 / 16, 14) }
        let data = try read(.uint8(small), .uint8(dark))
        #expect(data.test.images == dark.map { UInt8((Int($0) * 255 * 2 + 15) / 30) })
        #expect(data.notes == ["pixels are 0…15, scaled to 0…255 (--scale 0..255 leaves them)"])
        let faint = try read(
            Self.floats(Self.digits.train.images) { $0 / 255 },
            Self.floats(Self.digits.test.images) { $0 / 1020 })
        #expect(faint.train.images == Self.digits.train.images && faint.notes.count == 1)
        #expect(faint.test.images.maximum == 64)
    }

    @Test func oneBrightRowIsAnError() throws {
        let bytes: [Float] = Self.digits.train.images.elements.map { Float($0) }
        let forms: [[Float]] = [bytes.map { $0 / 255 }, bytes.map { ($0 * 16 / 255).rounded(.down) }]
        for (index, form) in forms.enumerated() {
            var numbers = form
            for place in 41 * 784..<42 * 784 { numbers[place] = bytes[place] }
            let images = AnyTensor.float32(try Tensor([60, 28, 28], numbers))
            let failure = message(.data) { _ = try read(images, .uint8(Self.digits.test.images)) }
            #expect(
                failure.contains(
                    "x_train: row 41: expected a pixel 0…\(index == 0 ? 1 : 16) as in most rows, received '"),
                "\(failure)")
            let left = try read(
                images, .uint8(Self.digits.test.images), ReadOptions(scale: PixelRange(0...255)))
            #expect(left.train.images.maximum == 255)
        }
    }

    @Test func oneScaledRowIsAnError() throws {
        var numbers = Self.digits.train.images.cast(to: Float.self).elements
        for place in 7 * 784..<8 * 784 { numbers[place] /= 255 }
        let text = (0..<60).map { row in
            (["\(Self.digits.train.labels[row].scalar)"]
                + numbers[row * 784..<(row + 1) * 784].map { "\($0)" })
                .joined(separator: ",")
        }
        let path = try scratch.put("a.csv", Array(text.joined(separator: "\n").utf8))
        let failure = message(.data) { _ = try ImageData.read(path) }
        #expect(
            failure.contains(
                "line 8, column 2: expected pixels 0…255 as in most rows, received a row of at most 1"),
            "\(failure)")
    }

    @Test(arguments: [100, 127]) func doubtsDarkImages(_ top: Int) throws {
        let images = Self.digits.train.images.map { UInt8(Int($0) * top / 255) }
        let test = Self.digits.test.images.map { UInt8(Int($0) * top / 255) }
        let data = try read(.uint8(images), .uint8(test))
        #expect(data.train.images == images)
        #expect(
            data.notes == ["the brightest pixel is \(top) of 255; if that is white, say --scale 0..\(top)"])
    }

    @Test func imagesAlongTheLastAxis() throws {
        let (x, y) = (Self.digits.train.images.reshaped([60, 28, 28]), Self.digits.train.labels)
        let turned = AnyTensor.uint8(x.transposed(1, 2, 0))
        let path = scratch("last.npz")
        for names in [["x", "y"], ["arr_0", "arr_1"]] {
            try Npz.write([names[0]: turned, names[1]: .int32(y)], to: path)
            let data = try ImageData.read(path)
            #expect(data.train.images == Self.digits.train.images && data.train.labels == y)
            #expect(
                data.notes.contains {
                    $0.contains("\(names[0]): images are along the last axis of [28, 28, 60]")
                })
        }
        try Npy.write(turned, to: scratch("alone.npy"))
        let alone = try UnlabeledImages.read(scratch("alone.npy"))
        #expect(alone.images == Self.digits.train.images && alone.notes.count == 1)
        let color = try Tensor<UInt8>([6, 5, 3, 20], (0..<1800).map { UInt8($0 % 251) })
        try Npz.write(["x": .uint8(color), "y": .int32(Tensor((0..<20).map { Int32($0 % 4) }))], to: path)
        #expect(try ImageData.read(path).train.images == color.transposed(3, 0, 1, 2))
        // Labels that fit no axis are an error.
        try Npz.write(["x": turned, "y": .int32(Tensor((0..<61).map { Int32($0 % 4) }))], to: path)
        #expect(throws: QuillError.self) { try ImageData.read(path) }
    }

    @Test func flagsThatDoNotApplyAreErrors() async throws {
        let npz = scratch("a.npz")
        try Npz.write(
            ["x": .uint8(Self.digits.train.images), "y": .int32(Self.digits.train.labels)], to: npz)
        for (options, says) in [
            (ReadOptions(labelColumn: .last), "--label-column: expected a table, received \(npz): npz file"),
            (ReadOptions(delimiter: ";"), "--delimiter: expected a table, received \(npz): npz file"),
        ] {
            #expect(message(.argument) { _ = try ImageData.read(npz, reading: options) } == says)
        }
        for (options, flag) in [
            (ReadOptions(isInverted: false), "--no-invert"),
            (ReadOptions(scale: PixelRange(0...1)), "--scale"),
            (ReadOptions(shape: [8, 8, 1]), "--shape"), (ReadOptions(isTransposed: true), "--transpose"),
        ] {
            let failure = await message(.argument) {
                _ = try await ImageData.find(data: "strokes", reading: options, limit: 1)
            }
            #expect(failure.hasPrefix("\(flag): expected "), "\(failure)")
        }
    }
}
