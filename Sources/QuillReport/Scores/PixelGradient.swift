import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// How much each pixel could change a class's score: the derivative of the score by the pixel, from the network's own graph.
///
/// The score is the class's logit, or the logarithm of its output if the network ends in a softmax or sigmoid. Source:
/// Simonyan, Vedaldi, Zisserman, "Deep inside convolutional networks", 2014.
///
/// ```swift
/// let gradient = try PixelGradient(model, image: mnist.test[0].image, of: 7)
/// print(gradient.magnitudes.shape)                   // [28, 28]
/// ```
public struct PixelGradient: Sendable {
    /// The derivatives, in the shape of the image, for pixels from 0 to 255.
    public let derivatives: Tensor<Float>

    /// Calculates the derivatives.
    /// - Parameters:
    ///   - model: a model with one input and one output [classes].
    ///   - image: bytes of the shape of the model's input.
    ///   - index: the number of the class.
    /// - Throws: a `.shape` error if the image doesn't fit, an `.argument` error for another kind of model or no such class.
    public init(_ model: Model, image: Tensor<UInt8>, of index: Int) throws {
        let network = model.network
        guard network.inputShapes.count == 1, network.outputShapes.count == 1,
            network.outputShapes[0].rank == 1, (0..<network.outputShapes[0][0]).contains(index)
        else {
            throw QuillError(
                .argument,
                "expected a model with one input and one output [classes], and a class of it, received "
                    + "\(network.inputShapes), \(network.outputShapes), and class \(index)")
        }
        let count = network.outputShapes[0][0]
        let activation = network.finalActivation(ofOutput: 0)
        let isLogarithm = activation == .softmax || activation == .sigmoid
        let step = try TrainStep(["model": model], runtime: model.runtime) { step in
            let pixels = try step.input("image")
            let outputs = try step.call("model", pixels, training: false)
            let scores = isLogarithm ? log(outputs) : outputs
            let score = sum(scores * (try step.input("class")))
            try step.report("derivatives", score.gradients(with: [pixels])[0])
        }
        let sample = image.map { Float($0) }
        try step.run([
            "image": .float32(sample.reshaped(to: network.inputShapes[0].prepending(1))),
            "class": .float32(Tensor([1, count], (0..<count).map { $0 == index ? 1 : 0 })),
        ])
        guard let derivatives = step.output("derivatives") else {
            preconditionFailure("the step reports the derivatives")
        }
        self.derivatives = try derivatives.reshaped(to: network.inputShapes[0])
    }

    /// The magnitudes, [height, width]: of several channels, the largest.
    public var magnitudes: Tensor<Float> {
        let shape = derivatives.shape
        let (height, width) = (shape[0], shape.rank > 1 ? shape[1] : 1)
        let channels = shape.elementCount / (height * width)
        let values = derivatives.elements
        return Tensor([height, width]) { target in
            for pixel in 0..<height * width {
                let own = values[pixel * channels..<(pixel + 1) * channels]
                target.initializeElement(at: pixel, to: own.reduce(0) { max($0, abs($1)) })
            }
        }
    }
}
