import CQuillKernels
import Testing

@Suite struct DepthwiseTests {
    static let shapes = kernels + widths + odd

    static let kernels: [ConvolutionShape] = [1, 2, 3, 5, 7].flatMap {
        (kernel: Int64) -> [ConvolutionShape] in
        let settings: [(Int64, Int64)] = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (2, 3)]
        return settings.flatMap { stride, dilation -> [ConvolutionShape] in
            let fits = (kernel - 1) * dilation < 12
            return (fits ? Padding.allCases : [.same]).map {
                ConvolutionShape(2, 13, 12, 5, to: 5, kernel: kernel, stride: stride, dilation: dilation, $0)
            }
        }
    }

    static let widths: [ConvolutionShape] = [1, 3, 4, 8, 16, 17, 33, 70].map {
        ConvolutionShape(3, 7, 9, $0, to: $0, .same)
    }

    static let odd: [ConvolutionShape] = [
        .init(1, 1, 1, 6, to: 6, .same), .init(1, 2, 2, 6, to: 6, kernel: 5, .same),
        .init(9, 28, 28, 8, to: 8), .init(8, 14, 14, 20, to: 20, stride: 2, .same),
        ConvolutionShape(
            quill_convolution_shape(
                batch: 2, height: 10, width: 9, channels: 18, filters: 18, kernel_height: 3, kernel_width: 2,
                stride_h: 1, stride_w: 2, dilation_h: 2, dilation_w: 1, pad_top: 3, pad_left: 2,
                out_height: 12, out_width: 6),
            "2×10×9×18, 3×2 stride 1, 2 dilation 2, 1, any padding"),
    ]

    @Test(arguments: shapes) func equalsItsTwin(_ shape: ConvolutionShape) {
        let s = shape.shape
        var random = SplitMix64(seed: 12)
        let taps = Int(s.kernel_height * s.kernel_width), channels = Int(s.channels)
        let outputs = Int(s.batch * s.out_height * s.out_width) * channels
        let twin = DepthwiseTwin(
            shape: s, input: random.floats(s.inputCount), kernel: random.floats(taps * channels),
            outputGradient: random.floats(outputs))
        let (input, kernel) = (AlignedBuffer(twin.input), AlignedBuffer(twin.kernel))
        let (gradient, bias) = (AlignedBuffer(twin.outputGradient), AlignedBuffer(random.floats(channels)))
        let outputGate = AlignedBuffer(random.floats(outputs))
        let inputGate = AlignedBuffer(random.floats(s.inputCount))
        let (sums, back, byKernel, byBias) = twin.results
        let activations = [quill_linear, quill_relu, quill_sigmoid, quill_tanh]
        for kernels in instructionSets {
            for (cut, activation) in zip(Cut.allCases + [.some], activations) {
                let what = "\(kernels.name) \(cut) \(activation)"
                let y = AlignedBuffer(count: outputs, filledWith: .nan)
                let dx = AlignedBuffer(count: s.inputCount, filledWith: .nan)
                let plain = AlignedBuffer(count: outputs, filledWith: .nan)
                var forward = quill_convolution(
                    shape: s, input: input.pointer, kernel: kernel.pointer, output: y.pointer,
                    epilogue: quill_epilogue(
                        bias: bias.pointer, activation: activation, gate: nil,
                        gate_activation: quill_linear))
                var gated = forward
                gated.output = plain.pointer
                gated.epilogue = quill_epilogue(
                    bias: nil, activation: quill_linear, gate: outputGate.pointer,
                    gate_activation: activation)
                for range in cut.items(s.batch * s.out_height) {
                    kernels.pointee.depthwise(&forward, range.lowerBound, range.upperBound)
                    kernels.pointee.depthwise(&gated, range.lowerBound, range.upperBound)
                }
                let biases = bias.values
                expectClose(
                    y.values,
                    sums.enumerated().map { activated($1 + Double(biases[$0 % channels]), activation) }, what)
                let gates = outputGate.values
                expectClose(
                    plain.values,
                    sums.enumerated().map { $1 * derivative(Double(gates[$0]), activation) }, "gated, \(what)"
                )

                var backward = quill_convolution_input_gradient(
                    shape: s, output_gradient: gradient.pointer, kernel: kernel.pointer,
                    input_gradient: dx.pointer,
                    epilogue: quill_epilogue(
                        bias: nil, activation: quill_linear, gate: inputGate.pointer,
                        gate_activation: activation))
                for range in cut.items(s.batch * ((s.height + s.stride_h - 1) / s.stride_h)) {
                    kernels.pointee.depthwise_input_gradient(&backward, range.lowerBound, range.upperBound)
                }
                let masks = inputGate.values
                expectClose(
                    dx.values, back.enumerated().map { $1 * derivative(Double(masks[$0]), activation) },
                    "input gradient, \(what)")

                let dw = AlignedBuffer(count: taps * channels, filledWith: .nan)
                let db = AlignedBuffer(count: channels, filledWith: .nan)
                var weights = quill_convolution_kernel_gradient(
                    shape: s, input: input.pointer, output_gradient: gradient.pointer,
                    kernel_gradient: dw.pointer, bias_gradient: activation == quill_relu ? nil : db.pointer,
                    winners: nil)
                runPhases(
                    weights, kernels.pointee.depthwise_kernel_gradient_work(&weights),
                    main: kernels.pointee.depthwise_kernel_gradient,
                    finish: kernels.pointee.depthwise_kernel_gradient_finish, cut: cut)
                expectClose(dw.values, byKernel, "kernel gradient, \(what)")
                if activation != quill_relu { expectClose(db.values, byBias, "bias gradient, \(what)") }
                #expect(y.isGuardIntact && dx.isGuardIntact && dw.isGuardIntact && db.isGuardIntact)
            }
        }
    }

    /// Every division of the work gives the same bits.
    @Test(arguments: odd) func anyCutGivesTheSameBits(_ shape: ConvolutionShape) {
        let s = shape.shape
        var random = SplitMix64(seed: 13)
        let outputs = Int(s.batch * s.out_height * s.out_width * s.channels)
        let taps = Int(s.kernel_height * s.kernel_width * s.channels)
        let (input, gradient) = (
            AlignedBuffer(random.floats(s.inputCount)), AlignedBuffer(random.floats(outputs))
        )
        for kernels in instructionSets {
            var first: [UInt32]?
            for cut in Cut.allCases {
                let dw = AlignedBuffer(count: taps, filledWith: .nan)
                var weights = quill_convolution_kernel_gradient(
                    shape: s, input: input.pointer, output_gradient: gradient.pointer,
                    kernel_gradient: dw.pointer, bias_gradient: nil, winners: nil)
                runPhases(
                    weights, kernels.pointee.depthwise_kernel_gradient_work(&weights),
                    main: kernels.pointee.depthwise_kernel_gradient,
                    finish: kernels.pointee.depthwise_kernel_gradient_finish, cut: cut)
                #expect(first == nil || first == dw.bits)
                first = dw.bits
            }
        }
    }
}
