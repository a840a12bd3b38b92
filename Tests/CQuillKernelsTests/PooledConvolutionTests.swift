import CQuillKernels
import Testing

/// 2×2 max pooling fused into a convolution and its kernel gradient.
@Suite struct PooledConvolutionTests {
    static let shapes: [ConvolutionShape] =
        [
            .init(2, 28, 28, 1, to: 32), .init(3, 28, 28, 1, to: 16, .same), .init(2, 9, 11, 1, to: 36),
            .init(40, 7, 7, 1, to: 5, .same), .init(1, 40, 37, 2, to: 33, .same),
            .init(2, 12, 12, 16, to: 24, .same), .init(1, 3, 3, 1, to: 3, kernel: 2),
            // Enough images for Winograd's algorithm: whole items, and a last one with fewer images.
            .init(32, 6, 6, 16, to: 36, .same), .init(37, 9, 8, 20, to: 17),
            .init(67, 5, 7, 36, to: 16, .same),
        ]
        + [1, 2, 3, 5].flatMap { kernel in
            [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)].flatMap { stride, dilation in
                Padding.allCases.map {
                    ConvolutionShape(
                        2, 13, 12, 3, to: 10, kernel: kernel, stride: stride, dilation: dilation, $0)
                }
            }
        }

    /// The results of one run.
    private struct Result {
        var values: [Float]
        var winners: [UInt8]
        var kernelGradient: [Float]
        var biasGradient: [Float]
    }

    private func run(
        _ twin: ConvolutionTwin, _ kernels: quill_kernels, _ activation: quill_activation,
        pooledGradient: [Float], cut: (Int64) -> [Range<Int64>] = { [0..<$0] }
    ) -> Result {
        let s = twin.shape
        let input = AlignedBuffer(twin.input), kernel = AlignedBuffer(twin.kernel)
        let bias = AlignedBuffer(twin.bias), gradient = AlignedBuffer(pooledGradient)
        let values = AlignedBuffer(count: pooledGradient.count, filledWith: .nan)
        let kernelGradient = AlignedBuffer(count: s.kernelCount, filledWith: .nan)
        let biasGradient = AlignedBuffer(count: Int(s.filters), filledWith: .nan)
        var winners = [UInt8](repeating: 99, count: pooledGradient.count + 1)
        winners.withUnsafeMutableBufferPointer { winners in
            var forward = quill_pooled_convolution(
                shape: s, input: input.pointer, kernel: kernel.pointer, output: values.pointer,
                winners: winners.baseAddress,
                winners_gate: activation == quill_relu ? quill_relu : quill_linear,
                epilogue: quill_epilogue(
                    bias: bias.pointer, activation: activation, gate: nil, gate_activation: quill_linear))
            runPhases(
                &forward, kernels.pooled_convolution_work(&forward), kernels.pooled_convolution_prepare,
                kernels.pooled_convolution, kernels.pooled_convolution_finish, cut)
            var backward = quill_convolution_kernel_gradient(
                shape: s, input: input.pointer, output_gradient: gradient.pointer,
                kernel_gradient: kernelGradient.pointer, bias_gradient: biasGradient.pointer,
                winners: UnsafePointer(winners.baseAddress))
            runPhases(
                &backward, kernels.convolution_kernel_gradient_work(&backward),
                kernels.convolution_kernel_gradient_prepare, kernels.convolution_kernel_gradient,
                kernels.convolution_kernel_gradient_finish, cut)
        }
        #expect(values.isGuardIntact && kernelGradient.isGuardIntact && biasGradient.isGuardIntact)
        #expect(winners.popLast() == 99)
        return Result(
            values: values.values, winners: winners, kernelGradient: kernelGradient.values,
            biasGradient: biasGradient.values)
    }

    /// The four outputs of each window, in row-major order.
    private static func windows(_ s: quill_convolution_shape) -> [[Int]] {
        var result: [[Int]] = []
        for n in 0..<s.batch {
            for y in 0..<s.out_height / 2 {
                for x in 0..<s.out_width / 2 {
                    for f in 0..<s.filters {
                        let upper = (n * s.out_height + 2 * y) * s.out_width + 2 * x
                        let pixels: [Int64] = [
                            upper, upper + 1, upper + s.out_width, upper + s.out_width + 1,
                        ]
                        result.append(pixels.map { Int($0 * s.filters + f) })
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: shapes, [quill_linear, quill_relu, quill_tanh])
    func matchesTwin(_ shape: ConvolutionShape, _ activation: quill_activation) {
        var twin = ConvolutionCase(shape).twin
        let windows = Self.windows(twin.shape)
        let output = twin.output.enumerated().map {
            activated($0.element + Double(twin.bias[$0.offset % twin.bias.count]), activation)
        }
        var random = SplitMix64(seed: 17)
        let pooledGradient = random.floats(windows.count)
        for table in instructionSets {
            let kernels = table.pointee, name = String(cString: kernels.name)
            let got = run(twin, kernels, activation, pooledGradient: pooledGradient)
            expectClose(got.values, windows.map { $0.map { output[$0] }.max() ?? .nan }, "values, \(name)")
            twin.outputGradient = [Float](repeating: 0, count: output.count)
            for (index, window) in windows.enumerated() {
                let winner = Int(got.winners[index])
                guard winner < 4 else {
                    #expect(winner == 4 && activation == quill_relu && got.values[index] <= 0)
                    continue
                }
                #expect(abs(output[window[winner]] - Double(got.values[index])) < 1e-4)
                twin.outputGradient[window[winner]] = pooledGradient[index]
                // No gradient passes where relu's derivative is 0.
                #expect(activation != quill_relu || got.values[index] > 0)
            }
            expectClose(got.kernelGradient, twin.kernelGradient, "kernel gradient, \(name)")
            expectClose(got.biasGradient, twin.biasGradient, "bias gradient, \(name)")

            let parts = run(
                twin, kernels, activation, pooledGradient: pooledGradient, cut: { random.split($0) })
            #expect(parts.values == got.values && parts.winners == got.winners)
            #expect(parts.kernelGradient == got.kernelGradient && parts.biasGradient == got.biasGradient)
        }
    }
}
