import QuillGraph
import QuillNetwork
import QuillTensor

/// What a network calculates when it predicts, in a few kinds of operations with their weights, for formats that don't know
/// Keras's layers.
///
/// Samples have Quill's shapes, without the batch axis and with channels last. Layers that only matter in training, such as
/// dropout, are gone.
struct InferenceNetwork {
    /// The positions of a window on an image: its size and steps, and the rows and columns around the image.
    struct Window: Hashable {
        let size: Extent
        let strides: Extent
        var dilation: Extent = 1
        let before: Extent
        let after: Extent
    }

    /// An operation on samples.
    enum Operation {
        /// x · scale + offset: one number each, or one for each of the last axis.
        case affine(scale: [Float], offset: [Float])
        /// (x − mean) / √(variance + ε) · γ + β for each of the last axis.
        case normalization(gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Float)
        /// x · kernel + bias over the last axis; the kernel is [inputs, units].
        case dense(kernel: Tensor<Float>, bias: [Float]?)
        /// A convolution; the kernel is [height, width, channels ÷ groups, filters].
        case convolution(kernel: Tensor<Float>, bias: [Float]?, Window, groups: Int)
        /// The maximum of each window, over the positions inside the image.
        case maxPooling(Window)
        /// The average of each window, over the positions inside the image.
        case averagePooling(Window)
        /// The maximum of each channel.
        case globalMaximum
        /// The mean of each channel.
        case globalAverage
        /// A function of each number, or of the rows along the last axis.
        case activation(ActivationFunction)
        /// A function of each number that is no activation.
        case function(Function)
        /// The numbers in another shape.
        case reshape
        /// The axes in another order, numbered from 0 without the batch axis.
        case permutation([Int])
        /// Rows and columns of zeros around the image.
        case zeroPadding(before: Extent, after: Extent)
        /// The combination of several inputs of the same shape.
        case merge(Merge)
        /// The inputs one after the other along an axis, numbered from 0 without the batch axis.
        case concatenation(axis: Int)
    }

    /// The functions of one number.
    enum Function {
        case absolute, erf, logarithm, negative, reciprocal, squareRoot
        /// The number, or the bound that it exceeds.
        case clip(Float, Float)
    }

    /// The elementwise combinations.
    enum Merge: String {
        case add, subtract, multiply, divide, average, maximum, minimum
    }

    /// An operation on the results of earlier ones.
    struct Step {
        /// A name that is unique among the steps.
        let name: String
        let operation: Operation
        /// The values that it takes; see ``InferenceNetwork/shape(of:)``.
        let inputs: [Int]
        /// The shape of its result.
        let output: Shape
    }

    /// The inputs, which are the values 0, 1, ….
    let inputs: [(name: String, shape: Shape)]
    /// The operations. Their results are the values that follow the inputs.
    private(set) var steps: [Step] = []
    /// The outputs with their names.
    private(set) var outputs: [(name: String, value: Int)] = []

    private var names: Set<String> = []

    /// - Parameters:
    ///   - network: the network.
    ///   - weights: its weights by name.
    /// - Throws: an `.argument` error that names a layer without a counterpart among the operations.
    init(_ network: Network, weights: [String: Tensor<Float>]) throws {
        guard !network.hasOpenSizes else {
            let shapes = network.openInputShapes.map(\.description).joined(separator: " and ")
            throw QuillError(
                .argument,
                "\(network.name): this format needs the size of the inputs, which is open, \(shapes); call resized(to:) first"
            )
        }
        inputs = zip(network.inputs, network.inputShapes).map { (network.steps[$0].name, $1) }
        let values = try add(network, weights, prefix: "", inputs: Array(inputs.indices))
        outputs = zip(network.outputNames, values).map { ($0, $1) }
    }

    /// Returns the shape of a value.
    func shape(of value: Int) -> Shape {
        value < inputs.count ? inputs[value].shape : steps[value - inputs.count].output
    }

    /// Returns the number of steps and outputs that take a value.
    func useCount(of value: Int) -> Int {
        steps.reduce(0) { $0 + $1.inputs.count { $0 == value } } + outputs.count { $0.value == value }
    }

    /// Adds a step and returns its value.
    mutating func add(_ operation: Operation, to inputs: [Int], output: Shape, name: String) -> Int {
        var unique = name
        var number = 1
        while !names.insert(unique).inserted {
            unique = "\(name)_\(number)"
            number += 1
        }
        steps.append(Step(name: unique, operation: operation, inputs: inputs, output: output))
        return self.inputs.count + steps.count - 1
    }

    /// Adds a network's steps and returns the values of its outputs.
    private mutating func add(
        _ network: Network, _ weights: [String: Tensor<Float>], prefix: String, inputs: [Int]
    ) throws -> [Int] {
        var values: [[Int]] = []
        for (index, step) in network.steps.enumerated() {
            if let place = network.inputs.firstIndex(of: index) {
                values.append([inputs[place]])
                continue
            }
            guard let layer = step.layer else { continue }
            let taken = step.inputs.map { values[$0.step][$0.output] }
            if let inner = layer as? InnerNetwork {
                values.append(
                    try add(inner.network, weights, prefix: "\(prefix)\(step.name)/", inputs: taken))
                continue
            }
            do {
                let lowering = InferenceLayer(step, layer, prefix: prefix, weights: weights)
                values.append([try lowering.add(to: &self, taken)])
            } catch let error as QuillError {
                throw QuillError(.argument, "\(prefix)\(step.name): \(error.message)")
            }
        }
        return network.outputs.map { values[$0.step][$0.output] }
    }
}

extension InferenceNetwork.Window {
    /// Returns a window whose padding follows Keras's rule for an image of the given extent.
    static func keras(
        _ size: Extent, strides: Extent, dilation: Extent = 1, padding: Padding, on image: Extent
    ) -> Self {
        func margins(_ size: Int, _ stride: Int, _ dilation: Int, _ extent: Int) -> (Int, Int) {
            guard padding == .same else { return (0, 0) }
            let count = (extent + stride - 1) / stride
            let total = max(0, (count - 1) * stride + (size - 1) * dilation + 1 - extent)
            return (total / 2, total - total / 2)
        }
        let rows = margins(size.height, strides.height, dilation.height, image.height)
        let columns = margins(size.width, strides.width, dilation.width, image.width)
        return Self(
            size: size, strides: strides, dilation: dilation, before: Extent(rows.0, columns.0),
            after: Extent(rows.1, columns.1))
    }

    /// Whether there are rows or columns around the image.
    var isPadded: Bool { before != Extent(0) || after != Extent(0) }
}
