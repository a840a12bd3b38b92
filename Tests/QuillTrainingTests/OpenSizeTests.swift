import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Models for images of any size behave as models that were made for each of the sizes.
@Suite struct OpenSizeTests {
    private static let sizes: [(height: Int, width: Int)] = [(16, 16), (64, 64), (9, 21)]

    @LayerBuilder private static func layers() -> [any Layer] {
        Conv2D(4, 3, activation: .relu)
        BatchNormalization()
        GlobalAveragePooling2D()
        Dense(3)
    }

    private static func images(_ count: Int, _ height: Int, _ width: Int) -> Tensor<Float> {
        .uniform([count, height, width, 2], low: 0, high: 1, seed: 3, stream: 1)
    }

    private static func difference(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Float {
        a.shape == b.shape ? zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    private func open() throws -> Model { try Sequential(input: [nil, nil, 2], Self.layers) }

    @Test func predictionsHaveTheBitsOfFixedSizes() throws {
        let model = try open()
        for (height, width) in Self.sizes {
            let fixed = try Sequential(input: Shape([height, width, 2]), Self.layers)
            #expect(fixed.weights == model.weights)
            let images = Self.images(5, height, width)
            #expect(try model.predict(images) == fixed.predict(images))
            #expect(try model.predict(image: images[0]) == fixed.predict(image: images[0]))
        }
        #expect(model.network.openOutputShapes == [[3]])
    }

    @Test func trainingsHaveTheBitsOfFixedSizes() throws {
        var (model, fixed) = (try open(), try Sequential(input: [16, 16, 2], Self.layers))
        let (x, y) = (Self.images(12, 16, 16), Tensor<Int32>((0..<12).map { Int32($0 % 3) }))
        let (larger, labels) = (Self.images(4, 20, 18), Tensor<Int32>([0, 1, 2, 0]))
        for _ in 0..<2 {
            for isOpen in [true, false] {
                var trained = isOpen ? model : fixed
                try trained.compile(
                    optimizer: .adam(learningRate: 0.01),
                    loss: .sparseCategoricalCrossentropy(fromLogits: true),
                    metrics: [.accuracy])
                let history = try trained.fit(
                    x, y, batchSize: 5, epochs: 2,
                    validation: isOpen ? .data(larger, labels) : .off, verbose: .silent)
                #expect(history.logs.count == 2)
                if isOpen { model = trained } else { fixed = trained }
            }
        }
        #expect(model.weights == fixed.weights)
        #expect(model.optimizerState == fixed.optimizerState)
        let resized = try fixed.resized(to: [20, 18, 2])
        #expect(try model.predict(larger) == resized.predict(larger))
        // Batches of several sizes, in one training.
        let batches = try [TrainingData(x, y), TrainingData(larger, labels)]
        let history = try model.fit(batches: batches, epochs: 1, verbose: .silent)
        #expect(try #require(history.logs.first).loss.isFinite)
    }

    @Test func manySizesAreCompiledInTurn() throws {
        let model = try open()
        let small = Self.images(2, 8, 8)
        let before = try model.predict(small)
        for side in 9..<30 { _ = try model.predict(Self.images(2, side, side)) }
        #expect(try model.predict(small) == before)
    }

    @Test func layersThatNeedASizeAreNamed() throws {
        #expect(
            throws: QuillError(
                .shape,
                "dense/kernel depends on the size of the inputs: its shape [12288, 2] became [49152, 2]; the input leaves "
                    + "its size open, [nil, nil, 3]: give it a size, or use layers that take any, such as "
                    + "GlobalAveragePooling2D in place of Flatten")
        ) {
            try Sequential(input: [nil, nil, 3]) {
                Flatten()
                Dense(2)
            }
        }
        #expect(
            throws: QuillError(
                .shape, "input_layer: expected samples of shape [nil, nil, 2], received [4, 4, 3]")
        ) { try open().predict(Tensor<Float>.zeros([1, 4, 4, 3])) }
        #expect(
            throws: QuillError(
                .shape,
                "input_layer: expected samples of shape [nil, nil, 2], received one sample [4, 4, 2]; write "
                    + "predict(image: x[0]), or keep the axis of the rows: x[0..<1]")
        ) { try open().predict(Tensor<Float>.zeros([4, 4, 2])) }
        // Too small for the convolution.
        #expect(throws: QuillError.self) { try open().predict(Tensor<Float>.zeros([1, 2, 2, 2])) }
    }

    @Test func innerModelsTakeTheSizeOfTheirInputs() throws {
        let inner = try Sequential(input: [nil, nil, 2], name: "inner") { Conv2D(3, 3, padding: .same) }
        let image = Input([10, 6, 2])
        let model = try Model(inputs: image, outputs: GlobalAveragePooling2D()(inner(image)))
        let images = Self.images(3, 10, 6)
        #expect(try Self.difference(model.predict(images), inner.predict(images).mean(axes: [1, 2])) < 1e-6)
        let any = Input([nil, nil, 2])
        let open = try Model(inputs: any, outputs: GlobalAveragePooling2D()(inner(any)))
        let others = Self.images(3, 7, 31)
        #expect(
            try Self.difference(open.predict(others), inner.predict(others).mean(axes: [1, 2])) < 1e-6)
    }

    @Test func layersCanBeAdded() throws {
        var model = try Sequential(input: [nil, nil, 2]) { Conv2D(4, 3) }
        try model.add(GlobalMaxPooling2D())
        try model.add(Dense(2))
        #expect(try model.predict(Self.images(3, 6, 5)).shape == [3, 2])
        #expect(model.network.summary.contains("(None, None, None, 4)"))
        try model.pop()
        #expect(try model.predict(Self.images(3, 6, 5)).shape == [3, 4])
    }
}
