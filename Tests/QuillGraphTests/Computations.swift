import QuillTensor

@testable import QuillGraph

extension Computation {
    /// One row for every form of each operation that has a derivative.
    static let all: [Computation] =
        unary + curves + binary + shapes + sums + products + convolutions + poolings + rows + normalizations
        + pictures

    static let unary = [
        Computation("absolute", [[3, 7]], gap: 0.1) { abs($0[0]) },
        Computation("cos", [[3, 7]], range: -3...3) { cos($0[0]) },
        Computation("erf", [[3, 7]]) { erf($0[0]) },
        Computation("exp", [[3, 7]]) { exp($0[0]) },
        Computation("log", [[3, 7]], range: 0.5...2) { log($0[0]) },
        Computation("negate", [[3, 7]]) { -$0[0] },
        Computation("reciprocal", [[3, 7]], range: 0.5...2) { reciprocal($0[0]) },
        Computation("sin", [[3, 7]], range: -3...3) { sin($0[0]) },
        Computation("sqrt", [[3, 7]], range: 0.5...2) { sqrt($0[0]) },
        Computation("square", [[3, 7]]) { square($0[0]) },
        Computation("relu", [[3, 7]], gap: 0.1) { relu($0[0]) },
        Computation("sigmoid", [[3, 7]], range: -3...3) { sigmoid($0[0]) },
        Computation("tanh", [[3, 7]], range: -2...2) { tanh($0[0]) },
        Computation("affine", [[3, 7]]) { 3 * $0[0] - 2 },
        Computation("1 - x, 1 / x, x / 4", [[3, 7]], range: 0.5...2) {
            (1 - $0[0]) * (1 / $0[0]) + $0[0] / 4
        },
        Computation("dropout", [[9, 7]]) {
            dropout($0[0], rate: 0.4, seed: 3, stream: 2, step: $0[0].graph.variable("step", [], .int32))
        },
        Computation("second derivative of relu, sigmoid, tanh", [[2, 5]], gap: 0.1) { x in
            let y = sum(relu(x[0]) * sigmoid(x[0]) + tanh(x[0]))
            return y.gradients(with: [x[0]])[0]
        },
        Computation("a value used often", [[2, 5]]) { $0[0] * $0[0] + sin($0[0]) * $0[0] },
        Computation("maximum with a number", [[3, 7]], gap: 0.1) { maximum($0[0], 0) },
        Computation("power by a number", [[3, 7]], range: 0.5...2) { power($0[0], 3) },
    ]

    /// Activations whose derivative is a function of their input; `gap` keeps away from points where the slope
    /// jumps.
    static let curves: [Computation] = {
        typealias Function = @Sendable (Node) -> Node
        let smooth: [(String, Function)] = [
            ("gelu", { gelu($0) }), ("gelu, approximate", { gelu($0, approximate: true) }),
            ("silu", { silu($0) }), ("mish", { mish($0) }), ("softplus", { softplus($0) }),
            ("logSigmoid", { logSigmoid($0) }),
        ]
        let bent: [(String, Function)] = [
            ("leakyRelu", { leakyRelu($0) }), ("relu6", { relu6($0) }),
            ("elu", { elu($0, alpha: 0.7, steepness: 1.3) }), ("selu", { selu($0) }),
            ("softsign", { softsign($0) }), ("hardSigmoid", { hardSigmoid($0) }),
            ("hardSilu", { hardSilu($0) }), ("hardTanh", { hardTanh($0) }),
        ]
        return smooth.map { name, function in Computation(name, [[3, 7]], range: -3...3) { function($0[0]) } }
            + bent.map { name, function in
                Computation(name, [[3, 7]], range: -0.9...0.9, gap: 0.1) { function($0[0]) }
            } + [
                Computation("affine in one operation", [[3, 7]]) {
                    $0[0].graph.add(Affine(scale: 3, offset: -2), [$0[0]])
                },
                Computation("glu", [[3, 8]]) { glu($0[0]) },
            ]
    }()

    static let binary: [Computation] = {
        let shapes: [(String, Shape, Shape)] = [
            ("same", [3, 4, 5], [3, 4, 5]), ("scalar right", [3, 5], []), ("scalar left", [], [3, 5]),
            ("row", [3, 4, 5], [5]), ("rows", [3, 4, 5], [4, 5]), ("column", [3, 4, 5], [3, 4, 1]),
            ("row left", [5], [3, 5]), ("column left", [3, 1], [3, 5]), ("both stretched", [3, 1], [1, 5]),
            ("middle", [3, 4, 5], [3, 1, 5]), ("ones", [1, 1], [3, 5]),
        ]
        typealias Function = @Sendable (Node, Node) -> Node
        let functions: [(String, ClosedRange<Float>, Function)] = [
            ("+", -1...1, { $0 + $1 }), ("-", -1...1, { $0 - $1 }), ("*", -1...1, { $0 * $1 }),
            ("/", 0.5...2, { $0 / $1 }), ("power", 0.5...2, { power($0, $1) }),
        ]
        return functions.flatMap { name, range, function in
            shapes.map { form, a, b in
                Computation("\(name), \(form)", [a, b], range: range) { function($0[0], $0[1]) }
            }
        } + [
            // The numbers of one operand are 0.1 apart, those of the other lie between: none crosses within a step.
            Computation("maximum", [[4, 5], [4, 5]], range: -0.01...0.01, spacing: 0.1) {
                maximum($0[0], $0[1])
            },
            Computation("minimum of a row", [[4, 5], [5]], range: -0.01...0.01, spacing: 0.1) {
                minimum($0[0], $0[1])
            },
        ]
    }()

    static let shapes = [
        Computation("reshape", [[3, 8]]) { $0[0].reshaped(to: [2, -1, 4]) },
        Computation("permute", [[2, 3, 4]]) { $0[0].permuted([2, 0, 1]) },
        Computation("permute of four axes", [[2, 3, 4, 2]]) { $0[0].permuted([3, 1, 0, 2]) },
        Computation("permute twice", [[2, 3, 4]]) { exp($0[0].permuted([2, 0, 1]).permuted([2, 1, 0])) },
        Computation("broadcast", [[3, 1]]) { $0[0].broadcast(to: [2, 3, 4]) },
        Computation("pad", [[2, 3, 4]]) { $0[0].padded(before: [0, 1, 2], after: [1, 0, 0]) },
        Computation("pad and crop", [[2, 3, 4]]) { $0[0].padded(before: [0, -1, 2], after: [1, 1, -1]) },
        Computation("slice", [[2, 3, 4]]) { $0[0].sliced(1..<3, axis: 1) },
        Computation("slice of the last axis", [[3, 7]]) { $0[0].sliced(2..<3, axis: -1) },
        Computation("concatenate", [[2, 3, 2], [2, 3, 4], [2, 3, 1]]) { concatenate($0, axis: -1) },
        Computation("concatenate the first axis", [[2, 3], [1, 3]]) { concatenate($0, axis: 0) },
        Computation("broadcast of a scalar", [[]]) { $0[0].broadcast(to: [2, 3]) },
    ]

    /// Random changes of images, as drawn at step 0.
    static let pictures: [Computation] = [
        Computation("warp", [[2, 6, 7, 2]]) {
            warp($0[0], .rotation(0.05...0.1), Sampling(.reflect), $0[0].graph.random)
        },
        Computation("warps in one, constant fill", [[3, 6, 7, 1]]) {
            let sampling = Sampling(.constant, fillValue: 0.5)
            let turned = warp($0[0], .rotation(0.05...0.1), sampling, $0[0].graph.random)
            return warp(turned, .elastic(alpha: 9, sigma: 1), sampling, $0[0].graph.random)
        },
        Computation("warp, nearest pixel", [[2, 6, 7, 2]]) {
            warp($0[0], .zoom(height: 0.3...0.4, width: nil), Sampling(.wrap, .nearest), $0[0].graph.random)
        },
        Computation("second derivative of a warp", [[2, 6, 7, 1]]) { x in
            let y = warp(
                x[0] * x[0], .zoom(height: 0.1...0.4, width: nil), Sampling(.wrap), x[0].graph.random)
            return sum(y * y).gradients(with: [x[0]])[0]
        },
        Computation("stroke width", [[2, 6, 7, 2]], spacing: 0.05) {
            strokeWidth($0[0], radius: -0.9 ... -0.8, values: -1...1, $0[0].graph.random)
        },
        Computation("Gaussian blur", [[2, 6, 7, 2]]) {
            gaussianBlur($0[0], probability: 1...1, sigma: 0.5...1, kernelSize: 5, $0[0].graph.random)
        },
        Computation("erase", [[2, 6, 7, 2]]) {
            erase($0[0], probability: 1...1, scale: 0.2...0.5, fill: 1, values: 0...1, $0[0].graph.random)
        },
    ]

    static let sums = [
        Computation("sum", [[3, 4, 5]]) { sum($0[0]) },
        Computation("mean", [[3, 4, 5]]) { mean($0[0]) },
        Computation("sum of the first axis", [[3, 4, 5]]) { sum($0[0], axes: [0]) },
        Computation("sum of the middle axis", [[3, 4, 5]]) { sum($0[0], axes: [1]) },
        Computation("mean of the last axis", [[3, 4, 5]]) { mean($0[0], axes: [-1]) },
        Computation("mean of outer axes", [[3, 4, 5, 2]]) { mean($0[0], axes: [0, 1, -1]) },
        Computation("maximum over all", [[3, 4, 5]], spacing: 0.05) { maximum($0[0], axes: nil) },
        Computation("maximum over the middle axis", [[3, 4, 5]], spacing: 0.05) { maximum($0[0], axes: [1]) },
        Computation("maximum over alternate axes", [[3, 4, 5, 2]], spacing: 0.05) {
            maximum($0[0], axes: [0, -2])
        },
        Computation("sum of alternate axes", [[3, 4, 5, 2]]) { sum($0[0], axes: [0, 2]) },
    ]

    static let products: [Computation] =
        [(false, false), (true, false), (false, true), (true, true)].map { a, b in
            Computation(
                "matmul\(a ? ", transpose a" : "")\(b ? ", transpose b" : "")",
                [a ? [6, 5] : [5, 6], b ? [7, 6] : [6, 7]]
            ) { matmul($0[0], $0[1], transposeA: a, transposeB: b) }
        } + [
            // Biases beyond ±0.3 and small products keep sums away from the kink.
            Computation("dense, relu", [[9, 6], [6, 20], [20]], gap: 0.3) {
                relu(matmul(0.02 * $0[0], $0[1]) + $0[2])
            },
            Computation("two layers, tanh and sigmoid", [[9, 6], [6, 20], [20], [20, 3]]) {
                sigmoid(matmul(tanh(matmul($0[0], $0[1]) + $0[2]), $0[3]))
            },
        ]

    static let convolutions: [Computation] =
        [
            ("3×3 valid", [2, 6, 7, 2], [3, 3, 2, 4], 1, .valid, 1),
            ("3×3 same", [2, 6, 7, 2], [3, 3, 2, 4], 1, .same, 1),
            ("3×3 same of 16 channels", [1, 6, 6, 16], [3, 3, 16, 16], 1, .same, 1),
            ("2×2 same: the extra zero last", [2, 5, 5, 1], [2, 2, 1, 3], 1, .same, 1),
            ("strides", [2, 7, 8, 3], [3, 2, 3, 5], Extent(2, 3), .valid, 1),
            ("strides same", [2, 7, 8, 3], [3, 5, 3, 4], 2, .same, 1),
            ("dilation", [1, 9, 8, 2], [3, 2, 2, 4], 1, .valid, Extent(2, 3)),
            ("dilation same", [2, 6, 6, 2], [3, 3, 2, 3], 1, .same, 2),
            ("1×1", [2, 4, 4, 5], [1, 1, 5, 6], 1, .valid, 1),
            ("stride larger than the kernel", [1, 7, 7, 2], [2, 2, 2, 3], 3, .valid, 1),
            ("5×5 of one channel", [2, 9, 9, 1], [5, 5, 1, 6], 1, .valid, 1),
        ].map {
            (form: String, image: Shape, kernel: Shape, stride: Extent, padding: Padding, dilation: Extent) in
            Computation("convolution, \(form)", [image, kernel]) {
                convolution($0[0], $0[1], stride: stride, padding: padding, dilation: dilation)
            }
        } + [
            Computation("depthwise", [[2, 6, 5, 3], [3, 3, 3, 1]]) { depthwiseConvolution($0[0], $0[1]) },
            Computation("depthwise, strides and multiplier", [[2, 7, 8, 3], [3, 2, 3, 2]]) {
                depthwiseConvolution($0[0], $0[1], stride: 2, padding: .same)
            },
            Computation("depthwise of one channel, dilation", [[2, 7, 8, 1], [3, 3, 1, 4]]) {
                depthwiseConvolution($0[0], $0[1], dilation: 2)
            },
            Computation("depthwise, bias and sigmoid", [[2, 6, 5, 17], [3, 3, 17, 1], [17]]) {
                sigmoid(depthwiseConvolution(tanh($0[0]), $0[1], padding: .same) + $0[2])
            },
            Computation("grouped", [[2, 6, 5, 4], [3, 3, 2, 6]]) {
                groupedConvolution($0[0], $0[1], groups: 2, padding: .same)
            },
            Computation("transposed", [[2, 3, 4, 3], [3, 3, 4, 3]]) { transposedConvolution($0[0], $0[1]) },
            Computation("transposed, strides same", [[2, 3, 4, 3], [3, 4, 2, 3]]) {
                transposedConvolution($0[0], $0[1], stride: Extent(2, 3), padding: .same)
            },
            Computation("transposed, even window without output padding", [[2, 3, 4, 3], [2, 3, 4, 3]]) {
                transposedConvolution($0[0], $0[1], stride: 2, padding: .same, outputPadding: 0)
            },
            Computation("transposed, gaps, bias and tanh", [[2, 3, 4, 3], [2, 2, 4, 3], [4]]) {
                tanh(transposedConvolution(sigmoid($0[0]), $0[1], stride: 3) + $0[2])
            },
            Computation("transposed of 16 channels, dilation", [[1, 6, 6, 16], [3, 3, 16, 16], [16]]) {
                sigmoid(transposedConvolution(0.1 * $0[0], $0[1], dilation: 2) + $0[2])
            },
            Computation("transposed of 16 channels", [[1, 12, 12, 16], [3, 3, 16, 16], [16]]) {
                tanh(transposedConvolution(0.1 * $0[0], $0[1], padding: .same) + $0[2])
            },
            Computation("convolution, bias and tanh", [[2, 5, 5, 2], [3, 3, 2, 4], [4]]) {
                tanh(convolution($0[0], $0[1]) + $0[2])
            },
            Computation("two convolutions and sigmoid", [[2, 6, 6, 2], [3, 3, 2, 4], [2, 2, 4, 3]]) {
                convolution(sigmoid(convolution($0[0], $0[1], padding: .same)), $0[2])
            },
        ]

    static let poolings: [Computation] =
        [
            ("2×2", 2, nil, .valid), ("3×2", Extent(3, 2), nil, .same), ("overlapping", 3, 2, .valid),
            ("overlapping same", 3, 1, .same), ("gaps", 2, 3, .valid),
        ].flatMap { (form: String, window: Extent, stride: Extent?, padding: Padding) in
            [
                Computation("max pooling, \(form)", [[2, 7, 6, 2]], spacing: 0.05) {
                    maxPooling($0[0], window, stride: stride, padding: padding)
                },
                Computation("average pooling, \(form)", [[2, 7, 6, 2]]) {
                    averagePooling($0[0], window, stride: stride, padding: padding)
                },
            ]
        } + [
            Computation("max pooling of relu", [[2, 6, 6, 3]], spacing: 0.05) { maxPooling(relu($0[0]), 2) },
            Computation("average pooling of tanh", [[2, 6, 6, 3]]) { averagePooling(tanh($0[0]), 2) },
        ]

    static let rows = [
        Computation("softmax", [[5, 10]], range: -2...2) { softmax($0[0]) },
        Computation("softmax of three axes", [[2, 3, 7]], range: -2...2) { softmax($0[0]) },
        Computation("log-softmax", [[5, 10]], range: -2...2) { logSoftmax($0[0]) },
        Computation("sparse cross-entropy", [[5, 10]], range: -2...2) {
            crossEntropy(logits: $0[0], labels: $0[0].graph.labels)
        },
        Computation("cross-entropy", [[5, 10]], range: -2...2) {
            crossEntropy(logits: $0[0], labels: softmax($0[0].graph.constant(0, shape: [5, 10])))
        },
        Computation("mean cross-entropy of one-hot rows", [[5, 10]], range: -2...2) {
            mean(crossEntropy(logits: $0[0], labels: oneHot($0[0].graph.labels, classes: 10)))
        },
    ]

    static let normalizations = [
        Computation("batch norm", [[12, 5], [5], [5]], range: 0.5...2, tolerance: 5e-3) {
            batchNormalize($0[0], gamma: $0[1], beta: $0[2], epsilon: 1e-3).y
        },
        Computation("batch norm of images", [[3, 4, 4, 3], [3], [3]], range: -2...2, tolerance: 5e-3) {
            batchNormalize($0[0], gamma: $0[1], beta: $0[2], epsilon: 1e-2).y
        },
        // Two clusters of numbers, both away from relu's kink.
        Computation("relu of batch norm", [[12, 5], [5], [5]], range: 0.5...0.6, tolerance: 5e-3) {
            let sides = $0[0].graph.constant(Tensor((0..<60).map { $0 * 7 % 11 < 5 ? -1 : 1 }))
            let x = $0[0] + sides.reshaped(to: [12, 5])
            return relu(batchNormalize(x, gamma: $0[1], beta: $0[2] - 0.5, epsilon: 1e-3).y)
        },
    ]
}

extension Graph {
    /// One label for each of five rows of ten; the test sets them.
    var labels: Node { variable("labels", [5], .int32) }

    /// The random source of the first step.
    var random: RandomSource { RandomSource(seed: 3, stream: 2, step: variable("step", [], .int32)) }
}
