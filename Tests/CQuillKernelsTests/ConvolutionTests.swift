import CQuillKernels
import Testing

enum Padding: CaseIterable { case valid, same }

/// One convolution's geometry, written as in Keras.
struct ConvolutionShape: CustomTestStringConvertible {
    var shape: quill_convolution_shape
    let testDescription: String

    init(
        _ batch: Int64, _ height: Int64, _ width: Int64, _ channels: Int64, to filters: Int64,
        kernel: Int64 = 3,
        stride: Int64 = 1, dilation: Int64 = 1, _ padding: Padding = .valid
    ) {
        let extent = (kernel - 1) * dilation + 1
        func outputs(_ size: Int64) -> Int64 {
            padding == .same ? (size + stride - 1) / stride : (size - extent) / stride + 1
        }
        func before(_ size: Int64) -> Int64 { max(0, (outputs(size) - 1) * stride + extent - size) / 2 }
        shape = quill_convolution_shape(
            batch: batch, height: height, width: width, channels: channels, filters: filters,
            kernel_height: kernel, kernel_width: kernel, stride_h: stride, stride_w: stride,
            dilation_h: dilation, dilation_w: dilation, pad_top: padding == .same ? before(height) : 0,
            pad_left: padding == .same ? before(width) : 0, out_height: outputs(height),
            out_width: outputs(width))
        testDescription =
            "\(batch)×\(height)×\(width)×\(channels) → \(filters), \(kernel)×\(kernel) stride \(stride) "
            + "dilation \(dilation) \(padding)"
    }

    init(_ shape: quill_convolution_shape, _ description: String) {
        self.shape = shape
        testDescription = description
    }
}

@Suite struct ConvolutionTests {
    /// Layers of the benchmarked networks, with a small batch.
    static let layers: [ConvolutionShape] = [
        .init(2, 28, 28, 1, to: 32), .init(2, 13, 13, 32, to: 64), .init(3, 28, 28, 1, to: 16, .same),
        .init(2, 14, 14, 16, to: 36, .same), .init(1, 28, 28, 1, to: 32, .same),
        .init(1, 28, 28, 32, to: 32), .init(2, 13, 13, 32, to: 64, .same), .init(2, 13, 13, 64, to: 64),
    ]

    static let kernels: [ConvolutionShape] = [1, 2, 3, 5].flatMap { kernel in
        [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (2, 3)].flatMap { stride, dilation in
            Padding.allCases.map {
                ConvolutionShape(2, 13, 12, 3, to: 10, kernel: kernel, stride: stride, dilation: dilation, $0)
            }
        }
    }

    static let widths: [ConvolutionShape] = [1, 3, 16, 32].flatMap { channels in
        [1, 10, 16, 36, 48].map { ConvolutionShape(2, 9, 11, channels, to: $0, .same) }
    }

    static let odd: [ConvolutionShape] = [
        .init(1, 1, 1, 4, to: 7, kernel: 1), .init(1, 3, 3, 5, to: 6), .init(5, 6, 40, 5, to: 20, .same),
        .init(1, 40, 37, 17, to: 33, .same), .init(40, 7, 7, 24, to: 48, .same), .init(9, 12, 12, 20, to: 17),
        .init(3, 2, 2, 16, to: 16, .same), .init(7, 8, 6, 36, to: 20, .same), .init(1, 15, 18, 40, to: 24),
        ConvolutionShape(
            quill_convolution_shape(
                batch: 2, height: 10, width: 9, channels: 6, filters: 18, kernel_height: 3, kernel_width: 2,
                stride_h: 1, stride_w: 2, dilation_h: 2, dilation_w: 1, pad_top: 3, pad_left: 2,
                out_height: 12, out_width: 6),
            "2×10×9×6 → 18, 3×2 stride 1, 2 dilation 2, 1, any padding"),
        ConvolutionShape(
            quill_convolution_shape(
                batch: 2, height: 9, width: 10, channels: 16, filters: 16, kernel_height: 3, kernel_width: 3,
                stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_top: 3, pad_left: 0,
                out_height: 14, out_width: 9),
            "2×9×10×16 → 16, 3×3, any padding"),
    ]

    /// Shapes with enough 3×3 tiles for Winograd's algorithm, which stitches images if their size calls for it.
    static let stitched: [ConvolutionShape] = [
        .init(4, 13, 13, 32, to: 64, .same), .init(8, 13, 13, 32, to: 64),
        .init(8, 14, 14, 16, to: 36, .same),
        .init(5, 14, 13, 20, to: 16, .same), .init(6, 15, 14, 16, to: 40),
        .init(12, 11, 10, 17, to: 33, .same),
        .init(16, 8, 8, 16, to: 48), .init(16, 9, 8, 48, to: 18, .same),
        ConvolutionShape(
            quill_convolution_shape(
                batch: 8, height: 9, width: 10, channels: 16, filters: 16, kernel_height: 3, kernel_width: 3,
                stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_top: 3, pad_left: 0,
                out_height: 14, out_width: 9),
            "8×9×10×16 → 16, 3×3, any padding"),
    ]

    @Test(arguments: layers + kernels + widths + odd + stitched)
    func matchesTwin(_ shape: ConvolutionShape) {
        let case0 = ConvolutionCase(shape)
        let output = case0.twin.output, inputGradient = case0.twin.inputGradient
        let kernelGradient = case0.twin.kernelGradient, biasGradient = case0.twin.biasGradient
        for table in instructionSets {
            let kernels = table.pointee, name = String(cString: kernels.name)
            let run = ConvolutionCase(shape)
            run.forward(kernels)
            expectClose(run.output.values, output, "output, \(name)")
            run.inputGradient(kernels)
            expectClose(run.inputGradient.values, inputGradient, "input gradient, \(name)")
            run.kernelGradient(kernels)
            expectClose(run.kernelGradient.values, kernelGradient, "kernel gradient, \(name)")
            expectClose(run.biasGradient.values, biasGradient, "bias gradient, \(name)")
        }
    }

    @Test(arguments: [
        ConvolutionShape(2, 9, 8, 3, to: 20, .same), .init(2, 13, 13, 32, to: 32),
        .init(2, 9, 20, 16, to: 1, .same),
        .init(1, 9, 9, 8, to: 36, stride: 2),
    ])
    func appliesEpilogues(_ shape: ConvolutionShape) {
        let activations = [quill_linear, quill_relu, quill_sigmoid, quill_tanh]
        let twin = ConvolutionCase(shape).twin
        let output = twin.output, inputGradient = twin.inputGradient
        for table in instructionSets {
            let kernels = table.pointee, name = String(cString: kernels.name)
            for activation in activations {
                let run = ConvolutionCase(shape)
                run.forward(kernels, biased: true, activation)
                expectClose(
                    run.output.values,
                    output.enumerated().map {
                        activated($0.element + Double(twin.bias[$0.offset % twin.bias.count]), activation)
                    }, "output after activation \(activation.rawValue), \(name)")
                run.forward(kernels, activation, gatedBy: activation)
                let outputGate = run.outputGate.values
                expectClose(
                    run.output.values,
                    output.enumerated().map {
                        activated($0.element, activation)
                            * derivative(Double(outputGate[$0.offset]), activation)
                    }, "output gated by \(activation.rawValue), \(name)")
                run.inputGradient(kernels, gatedBy: activation)
                let inputGate = run.inputGate.values
                expectClose(
                    run.inputGradient.values,
                    inputGradient.enumerated().map {
                        $0.element * derivative(Double(inputGate[$0.offset]), activation)
                    }, "input gradient gated by \(activation.rawValue), \(name)")
            }
        }
    }

    @Test(arguments: [
        ConvolutionShape(3, 14, 14, 16, to: 36, .same), .init(1, 28, 28, 32, to: 32),
        .init(5, 13, 13, 32, to: 64),
        .init(2, 28, 28, 1, to: 16, .same), .init(2, 12, 11, 5, to: 9, stride: 2, .same),
        .init(40, 7, 7, 24, to: 48, .same), .init(8, 13, 13, 32, to: 64, .same),
    ])
    func anySplitGivesTheSameBits(_ shape: ConvolutionShape) {
        for table in instructionSets {
            let whole = ConvolutionCase(shape), parts = ConvolutionCase(shape)
            var random = SplitMix64(seed: 7)
            for _ in 0..<2 {
                for run in [whole, parts] {
                    let cut: (Int64) -> [Range<Int64>] = { run === whole ? [0..<$0] : random.split($0) }
                    run.forward(table.pointee, biased: true, quill_relu, cut: cut)
                    run.inputGradient(table.pointee, gatedBy: quill_relu, cut: cut)
                    run.kernelGradient(table.pointee, cut: cut)
                }
                #expect(parts.output.bits == whole.output.bits)
                #expect(parts.inputGradient.bits == whole.inputGradient.bits)
                #expect(parts.kernelGradient.bits == whole.kernelGradient.bits)
                #expect(parts.biasGradient.bits == whole.biasGradient.bits)
            }
        }
    }

    @Test func biasGradientMayBeLeftOut() {
        for table in instructionSets {
            let run = ConvolutionCase(ConvolutionShape(2, 6, 6, 3, to: 5))
            run.kernelGradient(table.pointee, bias: false)
            expectClose(run.kernelGradient.values, run.twin.kernelGradient, "kernel gradient")
            #expect(run.biasGradient.values.allSatisfy { $0.isNaN })
        }
    }
}
