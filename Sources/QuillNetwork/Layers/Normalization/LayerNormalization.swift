import QuillGraph
import QuillTensor

/// (x − mean) / √(variance + ε) · γ + β, with mean and variance of each sample over some of its axes (Ba et al. 2016,
/// arXiv:1607.06450). γ and β have the extents of these axes.
public struct LayerNormalization: ConfigurableLayer {
    let axes: [Int]
    let onlyDivides: Bool
    let settings: NormalizationSettings
    public let name: String?

    /// Creates a layer that normalizes over one axis: 1 is the first after the batch, -1 the last. With `rmsScaling`,
    /// numbers are only divided by √(variance + ε) and multiplied by γ: no mean is subtracted, and there is no β.
    public init(
        axis: Int = -1, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
        rmsScaling: Bool = false,
        betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
        betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
        betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.init(
            axes: [axis], epsilon: epsilon, center: center, scale: scale, rmsScaling: rmsScaling,
            betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
            betaRegularizer: betaRegularizer,
            gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
            gammaConstraint: gammaConstraint, name: name)
    }

    /// Creates a layer that normalizes over several axes together. As in Keras, γ and β have the extents of the axes in
    /// ascending order of their numbers: with `axes: [-1, 1]`, of the last and the first.
    public init(
        axes: [Int], epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
        rmsScaling: Bool = false,
        betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
        betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
        betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.init(
            axes: axes, rmsScaling,
            NormalizationSettings(
                epsilon: epsilon, center: center, scale: scale, betaInitializer: betaInitializer,
                gammaInitializer: gammaInitializer, betaRegularizer: betaRegularizer,
                gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
                gammaConstraint: gammaConstraint),
            name: name)
    }

    private init(axes: [Int], _ rmsScaling: Bool, _ settings: NormalizationSettings, name: String?) {
        self.axes = axes
        onlyDivides = rmsScaling
        self.settings = settings
        self.name = name
    }

    /// The indices of the axes in a sample, in the order of the extents of γ and β.
    private func indices(_ sample: Shape) throws -> [Int] { try sample.axesOfSample(axes.sorted()) }

    /// The settings of what is computed.
    private var effective: NormalizationSettings {
        guard onlyDivides else { return settings }
        var result = settings
        (result.scales, result.centers) = (true, false)
        return result
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        effective.declare(Shape(try indices(input).map { input[$0] }), &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sample = x.shape.dropFirst()
        guard let indices = try? indices(sample).sorted() else { return x }
        if indices.elementsEqual((sample.rank - indices.count)..<sample.rank) {
            // The last axes combined into rows, which have fast kernels.
            let count = indices.reduce(1) { $0 * sample[$1] }
            let rows = settings.normalize(
                x.reshaped(to: [-1, count]), axes: [1], centers: !onlyDivides)
            return effective.finish(rows, weights, shape: [count]).reshaped(to: x.shape)
        }
        let extents = sample.dimensions.indices.map { indices.contains($0) ? sample[$0] : 1 }
        let y = settings.normalize(x, axes: indices.map { $0 + 1 }, centers: !onlyDivides)
        return effective.finish(y, weights, shape: Shape(extents))
    }

    public var configuration: Configuration {
        Configuration(
            ["axis": .init(axes), "rms_scaling": .bool(onlyDivides)].merging(settings.configuration) {
                $1
            }
        )
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            axes: try configuration.ints("axis") ?? [-1],
            try configuration.bool("rms_scaling", default: false), try NormalizationSettings(configuration),
            name: name)
    }
}
