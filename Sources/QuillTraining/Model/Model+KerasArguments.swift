import QuillNetwork
import QuillTensor

// Arguments as Keras names them. Each tells who writes it what to write here; in two orders, because Swift looks for the
// arguments in the order of the declaration.

extension Model {
    /// Keras's `validation_split` is `validation: .split(0.2)`.
    @available(*, unavailable, message: "write validation: .split(0.2), in the place of validationSplit: 0.2")
    @discardableResult
    public mutating func fit<each Data>(
        _ data: repeat each Data, batchSize: Int = 32, epochs: Int = 1, verbose: Verbosity = .auto,
        callbacks: [any Callback] = [], validationSplit: Double, shuffle: Bool = true
    ) throws -> History { fatalError("unavailable") }

    /// Keras's `validation_split` is `validation: .split(0.2)`.
    @available(*, unavailable, message: "write validation: .split(0.2), in the place of validationSplit: 0.2")
    @discardableResult
    public mutating func fit<each Data>(
        _ data: repeat each Data, batchSize: Int = 32, epochs: Int = 1, validationSplit: Double,
        callbacks: [any Callback] = [], verbose: Verbosity = .auto, shuffle: Bool = true
    ) throws -> History { fatalError("unavailable") }

    /// Keras's `validation_data` is `validation: .data(x, y)`.
    @available(*, unavailable, message: "write validation: .data(xTest, yTest), or .data(digits.test)")
    @discardableResult
    public mutating func fit<each Data, Other>(
        _ data: repeat each Data, batchSize: Int = 32, epochs: Int = 1, verbose: Verbosity = .auto,
        callbacks: [any Callback] = [], validationData: Other, shuffle: Bool = true
    ) throws -> History { fatalError("unavailable") }

    /// Keras's `validation_data` is `validation: .data(x, y)`.
    @available(*, unavailable, message: "write validation: .data(xTest, yTest), or .data(digits.test)")
    @discardableResult
    public mutating func fit<each Data, Other>(
        _ data: repeat each Data, batchSize: Int = 32, epochs: Int = 1, validationData: Other,
        callbacks: [any Callback] = [], verbose: Verbosity = .auto, shuffle: Bool = true
    ) throws -> History { fatalError("unavailable") }

    /// Sets the loss, the optimizer, and the metrics, in the order in which Keras's tutorials name them.
    /// - Throws: an `.argument` error for an invalid optimizer setting or an unknown metric.
    public mutating func compile(
        loss: Loss, optimizer: any Optimizer, metrics: [Metric] = []
    ) throws {
        try compile(optimizer: optimizer, loss: loss, metrics: metrics)
    }
}

/// Keras's numbers: write `.silent`, `.bar`, or `.linePerEpoch`.
@available(
    *, unavailable,
    message: "write .silent (Keras's verbose=0), .bar (verbose=1), or .linePerEpoch (verbose=2)"
)
extension Verbosity: ExpressibleByIntegerLiteral {
    /// Unavailable: write `.silent`, `.bar`, or `.linePerEpoch`.
    public init(integerLiteral value: Int) { self = .auto }
}

/// Keras's `verbose=False`: write `.silent`.
@available(*, unavailable, message: "write .silent for false, .auto for true")
extension Verbosity: ExpressibleByBooleanLiteral {
    /// Unavailable: write `.silent` or `.auto`.
    public init(booleanLiteral value: Bool) { self = .auto }
}
