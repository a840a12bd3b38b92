import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Files of networks that take images of any size.
@Suite struct OpenSizeFileTests {
    private static func model() throws -> Model {
        let inner = try Sequential(input: [nil, nil, 2], name: "inner") { Conv2D(3, 3, padding: .same) }
        let image = Input([nil, nil, 2], name: "image")
        return try Model(inputs: image, outputs: Dense(2)(GlobalAveragePooling2D()(inner(image))))
    }

    @Test(arguments: ["safetensors", "keras", "h5"]) func sizesStayOpen(_ fileExtension: String) throws {
        let scratch = try Scratch()
        let path = scratch("model.\(fileExtension)")
        let model = try Self.model()
        let images = Tensor<Float>.uniform([2, 20, 9, 2], low: 0, high: 1, seed: 1, stream: 1)
        let expected = try model.predict(images)
        try model.save(to: path)
        let loaded = try Model(contentsOf: path)
        #expect(loaded.network.openInputShapes == [[nil, nil, 2]])
        #expect(try loaded.network.kerasJSON == model.network.kerasJSON)
        #expect(try loaded.predict(images) == expected)
    }

    @Test func formatsThatNeedASizeSaySo() throws {
        let scratch = try Scratch()
        let path = scratch("model.onnx")
        let model = try Self.model()
        #expect(
            throws: QuillError(
                .argument,
                "functional: this format needs the size of the inputs, which is open, [nil, nil, 2]; call resized(to:) first"
            )
        ) { try model.save(to: path) }
        try model.resized(to: [8, 8, 2]).save(to: path)
        #expect(throws: QuillError.self) { try SavedModel(model).swiftSource(named: "Net") }
    }
}
