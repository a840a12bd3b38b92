import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// Layers, optimizers, and losses print as they are written.
@Suite struct DescriptionTests {
    private struct Swish: Layer {
        func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * sigmoid(x) }
    }

    private static let layers: [(any Layer, String)] = [
        (Dense(10, activation: .softmax), "Dense(10, activation: .softmax)"),
        (Dense(3, useBias: false, name: "last"), "Dense(3, useBias: false, name: \"last\")"),
        (
            Dense(4, kernelInitializer: .heNormal, kernelRegularizer: .l2(0.01)),
            "Dense(4, kernelInitializer: .heNormal, kernelRegularizer: .l2(0.01))"
        ),
        (
            Conv2D(32, 3, padding: .same, activation: .relu),
            "Conv2D(32, 3, padding: .same, activation: .relu)"
        ),
        (Conv2D(8, [3, 5], strides: 2, groups: 2), "Conv2D(8, [3, 5], strides: 2, groups: 2)"),
        (DepthwiseConv2D(3, depthMultiplier: 2), "DepthwiseConv2D(3, depthMultiplier: 2)"),
        (SeparableConv2D(4, 3), "SeparableConv2D(4, 3)"),
        (Conv2DTranspose(4, 3, strides: [1, 2]), "Conv2DTranspose(4, 3, strides: [1, 2])"),
        (MaxPooling2D(), "MaxPooling2D(2)"),
        (AveragePooling2D(3, strides: 2), "AveragePooling2D(3, strides: 2)"),
        (GlobalMaxPooling2D(), "GlobalMaxPooling2D()"),
        (Flatten(), "Flatten()"), (Dropout(0.3), "Dropout(0.3)"), (Rescaling(0.5), "Rescaling(0.5)"),
        (Reshape([7, 7]), "Reshape([7, 7])"), (ZeroPadding2D(1), "ZeroPadding2D(1)"),
        (BatchNormalization(momentum: 0.9), "BatchNormalization(momentum: 0.9)"),
        (Activation(.leakyRelu(0.1)), "Activation(.leakyRelu(0.1))"),
        (LeakyReLU(negativeSlope: 0.2), "LeakyReLU(negativeSlope: 0.2)"), (Add(), "Add()"),
        (Swish(), "Swish()"),
    ]

    @Test(arguments: layers.indices)
    func layersPrintAsTheyAreWritten(_ index: Int) {
        let (layer, text) = Self.layers[index]
        #expect("\(layer)" == text)
    }

    /// Every layer of the library prints its class, and nothing but its arguments.
    @Test func allLayersHaveAShortText() throws {
        for layer in [Dense(2), Conv2D(2, 3), BatchNormalization(), LayerNormalization(), ReLU()]
            as [any Layer]
        {
            #expect("\(layer)".hasPrefix(type(of: layer).className + "("))
            #expect("\(layer)".count < 25, "\(layer)")
        }
    }

    @Test func optimizersPrintAsTheyAreWritten() {
        #expect("\(Adam())" == "Adam(learningRate: 0.001)")
        #expect("\(Adam(learningRate: 0.5, beta1: 0.8))" == "Adam(learningRate: 0.5, beta1: 0.8)")
        #expect(
            "\(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true))"
                == "SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)")
        #expect(
            "\(Adam(learningRate: .cosineDecay(0.25, decaySteps: 9)))"
                == "Adam(learningRate: CosineDecay from 0.25)")
        #expect(
            "\(RMSprop(options: OptimizerOptions(weightDecay: 0.01)))"
                == "RMSprop(learningRate: 0.001, weightDecay: 0.01)")
    }

    @Test func lossesPrintAsTheyAreWritten() {
        #expect("\(Loss.meanSquaredError)" == ".meanSquaredError")
        #expect("\(Loss.sparseCategoricalCrossentropy())" == ".sparseCategoricalCrossentropy()")
        #expect(
            "\(Loss.categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1))"
                == ".categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1)")
        let own = Loss("own", target: .values) { predictions, targets in
            mean(square(predictions - targets), axes: [1])
        }
        #expect("\(own)" == "own")
    }

    @Test func metricsPrintTheirNames() throws {
        #expect("\(Metric.accuracy) \(Metric.validationLoss)" == "accuracy val_loss")
        #expect("\(Metric.precision().validation)" == "val_precision")
        #expect(try Metric("mae").resolved().identifier == Metric.meanAbsoluteError.identifier)
        #expect(try Metric("mae").resolved().name == "mae")
        #expect(throws: QuillError.self) { try Metric("loss").resolved() }
        let error = #expect(throws: QuillError.self) { try Metric("acuracy").resolved() }
        #expect(error?.message == "metrics: there is no metric 'acuracy'; did you mean accuracy?")
    }
}
