import CQuillKernels
import Foundation

/// Activations and their derivatives in double precision.
struct CurveTwin: Sendable {
    var name: String
    var curve: quill_curve
    var value: @Sendable (Double) -> Double
    var slope: @Sendable (Double) -> Double

    init(
        _ name: String, _ function: quill_curve_function, a: Float = 0, b: Float = 0,
        _ value: @escaping @Sendable (Double) -> Double, slope: @escaping @Sendable (Double) -> Double
    ) {
        (self.name, self.value, self.slope) = (name, value, slope)
        curve = quill_curve(function: function, a: a, b: b)
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
    private static let lambda = 1.0507009873554805
    private static let alpha = 1.6732632423543772

    static let all: [CurveTwin] = [
        .init("leaky relu", quill_leaky_relu, a: 0.25) {
            $0 > 0 ? $0 : 0.25 * $0
        } slope: {
            $0 > 0 ? 1 : 0.25
        },
        .init("relu6", quill_relu6) {
            min(max($0, 0), 6)
        } slope: {
            $0 > 0 && $0 < 6 ? 1 : 0
        },
        .init("elu", quill_elu, a: 0.5, b: 2) {
            $0 > 0 ? $0 : 0.5 * expm1(2 * $0)
        } slope: {
            $0 > 0 ? 1 : exp(2 * $0)
        },
        .init("selu", quill_selu) {
            lambda * ($0 > 0 ? $0 : alpha * expm1($0))
        } slope: {
            lambda * ($0 >= 0 ? 1 : alpha * exp($0))
        },
        .init("gelu", quill_gelu) {
            0.5 * $0 * erfc(-$0 / 2.0.squareRoot())
        } slope: {
            0.5 * erfc(-$0 / 2.0.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
        },
        .init("gelu by tanh", quill_gelu_tanh) {
            0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
        } slope: {
            let root = (2 / Double.pi).squareRoot()
            let t = tanh(root * ($0 + 0.044715 * $0 * $0 * $0))
            return 0.5 * (1 + t) + 0.5 * $0 * (1 - t * t) * root * (1 + 3 * 0.044715 * $0 * $0)
        },
        .init("silu", quill_silu) {
            $0 * sigmoid($0)
        } slope: {
            sigmoid($0) * (1 + $0 * sigmoid(-$0))
        },
        .init("mish", quill_mish) {
            $0 * tanh(softplus($0))
        } slope: {
            let t = tanh(softplus($0))
            return t + $0 * sigmoid($0) * (1 - t * t)
        },
        .init("softplus", quill_softplus) {
            softplus($0)
        } slope: {
            sigmoid($0)
        },
        .init("log sigmoid", quill_log_sigmoid) {
            -softplus(-$0)
        } slope: {
            sigmoid(-$0)
        },
        .init("softsign", quill_softsign) {
            $0 / (1 + abs($0))
        } slope: {
            1 / ((1 + abs($0)) * (1 + abs($0)))
        },
        .init("hard sigmoid", quill_hard_sigmoid) {
            min(max($0 + 3, 0), 6) / 6
        } slope: {
            abs($0) < 3 ? 1 / 6.0 : 0
        },
        .init("hard silu", quill_hard_silu) {
            $0 * min(max($0 + 3, 0), 6) / 6
        } slope: {
            min(max($0 + 3, 0), 6) / 6 + (abs($0) < 3 ? $0 / 6 : 0)
        },
        .init("hard tanh", quill_hard_tanh) {
            min(max($0, -1), 1)
        } slope: {
            abs($0) <= 1 ? 1 : 0
        },
    ]
}
