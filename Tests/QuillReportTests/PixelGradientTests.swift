import Foundation
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillReport

/// The derivative of a class's score by each pixel, against central differences.
struct PixelGradientTests {
    private static func model(_ activation: ActivationFunction, channels: Int = 1) throws -> Model {
        try Sequential(input: [8, 7, channels], seed: 3) {
            Rescaling(1 / 255)
            Conv2D(4, 3, activation: .tanh)
            AveragePooling2D(2)
            BatchNormalization()
            Dropout(0.5)
            Flatten()
            Dense(5, activation: activation)
        }
    }

    private static func image(_ channels: Int) throws -> Tensor<UInt8> {
        try Tensor(
            [8, 7, channels], (0..<56 * channels).map { UInt8(SplitMix64.mixed(UInt64($0)) % 200 + 20) })
    }

    @Test(arguments: [ActivationFunction.linear, .softmax, .sigmoid], [1, 3])
    func equalsDifferences(_ activation: ActivationFunction, _ channels: Int) throws {
        let model = try Self.model(activation, channels: channels)
        let image = try Self.image(channels)
        let gradient = try PixelGradient(model, image: image, of: 2)
        #expect(gradient.derivatives.shape == image.shape)
        let step: Float = 4
        let slopes = try (0..<image.elementCount).map { pixel in
            func score(_ change: Float) throws -> Double {
                var pixels = image.elements.map { Float($0) }
                pixels[pixel] += change
                let output = try model.predict(image: Tensor(image.shape, pixels)).elements[2]
                return activation == .linear ? Double(output) : log(Double(output))
            }
            return Float(try score(step) - score(-step)) / (2 * step)
        }
        let largest = slopes.reduce(0) { max($0, abs($1)) }
        #expect(largest > 1e-4)
        for (pixel, slope) in slopes.enumerated() {
            #expect(abs(gradient.derivatives.elements[pixel] - slope) < 0.02 * largest, "pixel \(pixel)")
        }
        let values = gradient.derivatives.elements
        let magnitudes = (0..<56).map { pixel in
            (0..<channels).map { abs(values[pixel * channels + $0]) }.max()
        }
        #expect(
            gradient.magnitudes.shape == [8, 7]
                && gradient.magnitudes.elements.map(Optional.init) == magnitudes)
    }

    @Test func otherModelsAreErrors() throws {
        let model = try Self.model(.linear)
        #expect(throws: QuillError.self) { try PixelGradient(model, image: Self.image(1), of: 5) }
        #expect(throws: QuillError.self) { try PixelGradient(model, image: Self.image(3), of: 0) }
    }
}
