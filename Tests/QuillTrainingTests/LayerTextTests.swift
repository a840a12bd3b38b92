import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// Lines of layers, the resulting networks, and the errors of invalid lines.
struct LayerTextTests {
    private static let good: [(String, [any ConfigurableLayer])] = [
        ("dense 10", [Flatten(), Dense(10)]),
        ("flatten, dense 128 relu, dense 10", [Flatten(), Dense(128, activation: .relu), Dense(10)]),
        ("  Dense   10   SoftMax ", [Flatten(), Dense(10, activation: .softmax)]),
        (
            "conv 32 3 same relu, pool 2, dropout 0.3, flatten, dense 10",
            [
                Conv2D(32, 3, padding: .same, activation: .relu), MaxPooling2D(2), Dropout(0.3), Flatten(),
                Dense(10),
            ]
        ),
        ("conv 8", [Conv2D(8, 3)]), ("conv 8 5", [Conv2D(8, 5)]),
        ("conv 8 relu", [Conv2D(8, 3, activation: .relu)]),
        ("conv 8 3x5 valid", [Conv2D(8, Extent(3, 5))]),
        (
            "conv 8 3 tanh stride 2x1 same l2 0.01",
            [
                Conv2D(
                    8, 3, strides: Extent(2, 1), padding: .same, activation: .tanh,
                    kernelRegularizer: .l2(0.01))
            ]
        ),
        ("conv 8 3 dilation 2", [Conv2D(8, 3, dilationRate: 2)]),
        ("pool", [MaxPooling2D(2)]), ("pool 3 stride 2 same", [MaxPooling2D(3, strides: 2, padding: .same)]),
        ("average 2x1", [AveragePooling2D(Extent(2, 1))]),
        ("normalize, relu, flatten", [BatchNormalization(), Activation(.relu), Flatten()]),
        ("dense 4 l2 0.5 sigmoid", [Flatten(), Dense(4, activation: .sigmoid, kernelRegularizer: .l2(0.5))]),
        ("dense 4, dense 5", [Flatten(), Dense(4), Dense(5)]),
        (
            "rotate 0.03, translate 0.1, zoom 0.1, elastic 8 4, dense 10",
            [
                RandomRotation(0.03, fillMode: .constant), RandomTranslation(0.1, 0.1, fillMode: .constant),
                RandomZoom(0.1, fillMode: .constant), RandomElastic(alpha: 8, sigma: 4, fillMode: .constant),
                Flatten(), Dense(10),
            ]
        ),
        (
            "translate 0.1 0, shear 0.2, flip, Flip Horizontal, elastic 20",
            [
                RandomTranslation(0.1, 0, fillMode: .constant), RandomShear(0.2, 0.2, fillMode: .constant),
                RandomFlip(), RandomFlip(.horizontal), RandomElastic(alpha: 20, fillMode: .constant),
            ]
        ),
        (
            "perspective 0.2, stroke 0.5, contrast 0.3, brightness 0.2, erase, erase 0.5, blur 0.8",
            [
                RandomPerspective(.range(1...1), scale: 0.2), RandomStrokeWidth(0.5), RandomContrast(0.3),
                RandomBrightness(0.2), RandomErasing(.range(1...1)), RandomErasing(.range(0.5...0.5)),
                RandomBlur(.range(1...1), kernelSize: 5, sigma: 0.8),
            ]
        ),
    ]

    @Test(arguments: good.indices)
    func becomesLayers(_ index: Int) throws {
        let (text, expected) = Self.good[index]
        let layers = try LayerText(text).layers()
        #expect(layers.map { type(of: $0).className } == expected.map { type(of: $0).className })
        #expect(layers.map { ($0 as? any ConfigurableLayer)?.configuration } == expected.map(\.configuration))
    }

    @Test func scalesPixelsIfAsked() throws {
        let layers = try LayerText("dense 10").layers(scalingInputs: true)
        let scaling = try #require(layers.first as? Rescaling)
        #expect(layers.count == 3 && scaling.configuration == Rescaling(1 / 255).configuration)
        // Layers that need the range of pixel values have the right one.
        let stroke = try LayerText("stroke 0.5").layers(scalingInputs: true)[1] as? any ConfigurableLayer
        #expect(stroke?.configuration == RandomStrokeWidth(0.5, valueRange: 0...1).configuration)
    }

    @Test(arguments: [
        ("dense 128 rleu", "unknown activation 'rleu' in \"dense 128 rleu\"; did you mean relu?"),
        ("conv 8 3 smae", "unknown word 'smae' in \"conv 8 3 smae\"; did you mean same?"),
        ("conv 8 3 tahn", "unknown activation 'tahn' in \"conv 8 3 tahn\"; did you mean tanh?"),
        ("dnse 10", "unknown layer 'dnse' in \"dnse 10\"; did you mean dense?"),
        (
            "transformer",
            "unknown layer 'transformer' in \"transformer\"; expected one of conv, depthwise, dense, pool, average,"
        ),
        ("dense", "the number of units is missing in \"dense\""),
        ("dense relu", "the number of units: expected a number from 1 to 1000000, received 'relu'"),
        ("dense 0", "the number of units: expected a number from 1 to 1000000, received '0'"),
        ("dense 99999999999999999999", "the number of units: expected a number from 1"),
        ("dense 10 20", "unexpected number '20' in \"dense 10 20\""),
        ("dense 10 relu tanh", "activation is given twice in \"dense 10 relu tanh\""),
        ("dense 10 same", "unknown word 'same' in \"dense 10 same\""),
        ("conv", "the number of filters is missing"),
        ("conv 8 -3", "the kernel size: expected a size as in 3 or 3x5"),
        ("conv 8 3x", "the kernel size: expected a size as in 3 or 3x5, received '3x'"),
        ("conv 8 3x3x3", "the kernel size: expected a size"), ("conv 8 3 stride", "the stride is missing"),
        ("conv 8 3 stride 0", "the stride: expected a size"),
        ("conv 8 3 l2 -1", "the factor of l2: expected"),
        ("pool 2 relu", "unknown word 'relu' in \"pool 2 relu\""),
        ("dropout", "the dropout rate is missing"),
        ("dropout 1", "the dropout rate: expected a number from 0 to below 1, received '1'"),
        ("dropout nan", "the dropout rate: expected a number from 0 to below 1, received 'nan'"),
        ("dropout 0.5 relu", "unexpected 'relu' in \"dropout 0.5 relu\""),
        ("rotate", "the fraction of a turn is missing in \"rotate\""),
        ("rotate 2", "the fraction of a turn: expected a number in 0.0...1.0, received '2' in \"rotate 2\""),
        ("translate 0.1 x", "the fraction of the width: expected a number in 0.0...1.0, received 'x'"),
        ("elastic 8 4 2", "unexpected '2' in \"elastic 8 4 2\""),
        ("elastic 8 0", "sigma: expected a number in 0.1...1000.0, received '0'"),
        (
            "flip sideways",
            "the direction: expected horizontal, vertical, horizontal_and_vertical, received 'sideways'"
        ),
        ("rotat 0.1", "unknown layer 'rotat' in \"rotat 0.1\"; did you mean rotate?"),
        ("flatten 3", "unexpected '3' in \"flatten 3\""),
        ("", "a layer is missing"), ("dense 10,", "a layer is missing"),
        ("dense 10,,dense 10", "a layer is missing"),
    ])
    func saysWhatIsWrong(_ text: String, _ message: String) {
        let error = #expect(throws: QuillError.self) { try LayerText(text).layers() }
        #expect(error?.kind == .argument)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
    }
}
