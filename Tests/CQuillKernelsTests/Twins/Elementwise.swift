import CQuillKernels
import Foundation

/// Unary functions in double precision, with their kernels and the allowed error in units in the last place.
struct UnaryTwin: Sendable {
    var name: String
    var kernel: @Sendable (quill_kernels) -> quill_unary
    var ulps: Double
    var function: @Sendable (Double) -> Double

    static let all: [UnaryTwin] = [
        .init(name: "negate", kernel: { $0.negate }, ulps: 0) { -$0 },
        .init(name: "absolute", kernel: { $0.absolute }, ulps: 0) { abs($0) },
        .init(name: "sign", kernel: { $0.sign }, ulps: 0) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        .init(name: "square", kernel: { $0.square }, ulps: 0.5) { $0 * $0 },
        .init(name: "square root", kernel: { $0.square_root }, ulps: 0.5) { $0.squareRoot() },
        .init(name: "reciprocal", kernel: { $0.reciprocal }, ulps: 0.5) { 1 / $0 },
        .init(name: "relu", kernel: { $0.relu }, ulps: 0) { $0 < 0 ? 0 : $0 },
        .init(name: "exp", kernel: { $0.exponential }, ulps: 1.1) { exp($0) },
        .init(name: "log", kernel: { $0.logarithm }, ulps: 0.8) { log($0) },
        .init(name: "tanh", kernel: { $0.hyperbolic_tangent }, ulps: 2.5) { tanh($0) },
        .init(name: "sigmoid", kernel: { $0.sigmoid }, ulps: 2.5) { 1 / (1 + exp(-$0)) },
        .init(name: "erf", kernel: { $0.error_function }, ulps: 1.3) { erf($0) },
        .init(name: "sin", kernel: { $0.sine }, ulps: 1.7) { $0.isInfinite ? .nan : sin($0) },
        .init(name: "cos", kernel: { $0.cosine }, ulps: 1.7) { $0.isInfinite ? .nan : cos($0) },
    ]
}

/// Binary functions on floats, all exact except `power`, whose twin rounds the double result.
struct BinaryTwin: Sendable {
    var name: String
    var kernel: @Sendable (quill_kernels) -> quill_binary
    var rows: @Sendable (quill_kernels) -> quill_binary_rows
    var function: @Sendable (Float, Float) -> Float

    static let all: [BinaryTwin] = [
        .init(name: "add", kernel: { $0.add }, rows: { $0.add_rows }) { $0 + $1 },
        .init(name: "subtract", kernel: { $0.subtract }, rows: { $0.subtract_rows }) { $0 - $1 },
        .init(name: "multiply", kernel: { $0.multiply }, rows: { $0.multiply_rows }) { $0 * $1 },
        .init(name: "divide", kernel: { $0.divide }, rows: { $0.divide_rows }) { $0 / $1 },
        .init(name: "maximum", kernel: { $0.maximum }, rows: { $0.maximum_rows }) {
            $0.isNaN || $1.isNaN ? .nan : max($0, $1)
        },
        .init(name: "minimum", kernel: { $0.minimum }, rows: { $0.minimum_rows }) {
            $0.isNaN || $1.isNaN ? .nan : min($0, $1)
        },
        .init(name: "greater", kernel: { $0.greater }, rows: { $0.greater_rows }) { $0 > $1 ? 1 : 0 },
        .init(name: "greater_equal", kernel: { $0.greater_equal }, rows: { $0.greater_equal_rows }) {
            $0 >= $1 ? 1 : 0
        },
        .init(name: "equal", kernel: { $0.equal }, rows: { $0.equal_rows }) { $0 == $1 ? 1 : 0 },
    ]
}
