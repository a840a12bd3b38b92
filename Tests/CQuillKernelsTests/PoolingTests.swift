import CQuillKernels
import Testing

/// One pooling's geometry, written as in Keras.
struct PoolingShape: CustomTestStringConvertible {
    var shape: quill_pooling_shape
    let testDescription: String

    init(
        _ batch: Int64, _ height: Int64, _ width: Int64, _ channels: Int64, pool: Int64 = 2,
        stride: Int64 = 2,
        _ padding: Padding = .valid
    ) {
        func outputs(_ size: Int64) -> Int64 {
            padding == .same ? (size + stride - 1) / stride : (size - pool) / stride + 1
        }
        func before(_ size: Int64) -> Int64 {
            padding == .same ? max(0, (outputs(size) - 1) * stride + pool - size) / 2 : 0
        }
        shape = quill_pooling_shape(
            batch: batch, height: height, width: width, channels: channels, pool_height: pool,
            pool_width: pool,
            stride_h: stride, stride_w: stride, pad_top: before(height), pad_left: before(width),
            out_height: outputs(height), out_width: outputs(width))
        testDescription =
            "\(batch)×\(height)×\(width)×\(channels), \(pool)×\(pool) stride \(stride) \(padding)"
    }
}

@Suite struct PoolingTests {
    static let shapes: [PoolingShape] = [
        .init(2, 28, 28, 16), .init(2, 14, 14, 36), .init(2, 13, 13, 64), .init(3, 11, 7, 5),
        .init(1, 2, 2, 1),
        .init(2, 9, 12, 33, .same), .init(2, 9, 9, 20, pool: 3, .same),
        .init(2, 9, 9, 32, pool: 3, stride: 3),
        .init(2, 8, 9, 17, stride: 1), .init(2, 8, 9, 16, stride: 1, .same),
        .init(1, 10, 9, 3, pool: 3, stride: 1),
        .init(1, 11, 11, 24, pool: 2, stride: 3), .init(1, 7, 8, 6, pool: 5, stride: 2, .same),
    ]
    static let activations = [quill_linear, quill_relu, quill_sigmoid, quill_tanh]

    /// Few distinct inputs, so that windows have ties.
    private static func twin(_ shape: PoolingShape) -> PoolingTwin {
        let s = shape.shape
        var random = SplitMix64(seed: 3)
        return PoolingTwin(
            shape: s,
            input: random.floats(Int(s.batch * s.height * s.width * s.channels)).map {
                ($0 * 4).rounded() / 4
            },
            outputGradient: random.floats(Int(s.batch * s.out_height * s.out_width * s.channels)))
    }

    private func forward(
        _ twin: PoolingTwin, _ kernel: (UnsafePointer<quill_pooling>, Int64, Int64) -> Void,
        cut: (Int64) -> [Range<Int64>]
    ) -> [Float] {
        let input = AlignedBuffer(twin.input)
        let output = AlignedBuffer(count: twin.outputGradient.count, filledWith: .nan)
        var arguments = quill_pooling(
            shape: twin.shape, input: input.pointer, output: output.pointer, winners: nil,
            winners_gate: quill_linear)
        for range in cut(twin.shape.batch * twin.shape.out_height) {
            kernel(&arguments, range.lowerBound, range.upperBound)
        }
        #expect(output.isGuardIntact)
        return output.values
    }

    private func gradient(
        _ twin: PoolingTwin, _ kernel: (UnsafePointer<quill_pooling_gradient>, Int64, Int64) -> Void,
        _ gate: quill_activation, passesInput: Bool = true, cut: (Int64) -> [Range<Int64>] = { [0..<$0] }
    ) -> [Float] {
        let input = AlignedBuffer(twin.input), outputGradient = AlignedBuffer(twin.outputGradient)
        let result = AlignedBuffer(count: twin.input.count, filledWith: .nan)
        var arguments = quill_pooling_gradient(
            shape: twin.shape, input: passesInput ? input.pointer : nil,
            output_gradient: outputGradient.pointer,
            input_gradient: result.pointer, gate_activation: gate, winners: nil)
        for range in cut(twin.shape.batch * twin.shape.height) {
            kernel(&arguments, range.lowerBound, range.upperBound)
        }
        #expect(result.isGuardIntact)
        return result.values
    }

    @Test(arguments: shapes) func matchesTwin(_ shape: PoolingShape) {
        let twin = Self.twin(shape)
        let maximum = twin.maximum, average = twin.average
        let maximumGradient = twin.maximumGradient, averageGradient = twin.averageGradient
        for table in instructionSets {
            let kernels = table.pointee, name = String(cString: kernels.name)
            var random = SplitMix64(seed: 5)
            for cut in [{ [0..<$0] }, { random.split($0) }] as [(Int64) -> [Range<Int64>]] {
                expectClose(
                    forward(twin, kernels.max_pooling, cut: cut), maximum, "max, \(name)", tolerance: 0)
                expectClose(
                    forward(twin, kernels.average_pooling, cut: cut), average, "average, \(name)",
                    tolerance: 1e-6)
                for gate in Self.activations {
                    func gated(_ gradient: [Double]) -> [Double] {
                        zip(gradient, twin.input).map { $0 * derivative(Double($1), gate) }
                    }
                    expectClose(
                        self.gradient(twin, kernels.max_pooling_gradient, gate, cut: cut),
                        gated(maximumGradient),
                        "max gradient gated by \(gate.rawValue), \(name)", tolerance: 1e-6)
                    expectClose(
                        self.gradient(
                            twin, kernels.average_pooling_gradient, gate, passesInput: gate != quill_linear,
                            cut: cut),
                        gated(averageGradient), "average gradient gated by \(gate.rawValue), \(name)",
                        tolerance: 1e-6)
                }
            }
        }
    }

    /// Values and gradients equal those without winners to the bit, including NaN.
    @Test(arguments: shapes.filter { quill_has_winners($0.shape) }, [quill_linear, quill_relu])
    func winnersStandForTheImages(_ shape: PoolingShape, _ gate: quill_activation) {
        var twin = Self.twin(shape)
        for index in stride(from: 1, to: twin.input.count, by: 11) { twin.input[index] = .nan }
        let input = AlignedBuffer(twin.input), gradient = AlignedBuffer(twin.outputGradient)
        for table in instructionSets {
            let kernels = table.pointee
            let values = forward(twin, kernels.max_pooling) { [0..<$0] }
            let wanted = self.gradient(twin, kernels.max_pooling_gradient, gate)
            var random = SplitMix64(seed: 13)
            for cut in [{ [0..<$0] }, { random.split($0) }] as [(Int64) -> [Range<Int64>]] {
                let output = AlignedBuffer(count: values.count, filledWith: -1)
                let result = AlignedBuffer(count: twin.input.count, filledWith: .nan)
                var winners = [UInt8](repeating: 99, count: values.count + 1)
                winners.withUnsafeMutableBufferPointer { winners in
                    var arguments = quill_pooling(
                        shape: twin.shape, input: input.pointer, output: output.pointer,
                        winners: winners.baseAddress, winners_gate: gate)
                    for range in cut(twin.shape.batch * twin.shape.out_height) {
                        kernels.max_pooling(&arguments, range.lowerBound, range.upperBound)
                    }
                    var backward = quill_pooling_gradient(
                        shape: twin.shape, input: nil, output_gradient: gradient.pointer,
                        input_gradient: result.pointer, gate_activation: quill_linear,
                        winners: UnsafePointer(winners.baseAddress))
                    for range in cut(twin.shape.batch * twin.shape.height) {
                        kernels.max_pooling_gradient(&backward, range.lowerBound, range.upperBound)
                    }
                }
                #expect(winners.last == 99 && winners.dropLast().allSatisfy { $0 <= 4 })
                expectEqual(output.values, values, "values, \(String(cString: kernels.name))")
                expectEqual(result.values, wanted, "gradient, \(String(cString: kernels.name))")
                #expect(output.isGuardIntact && result.isGuardIntact)
            }
        }
    }

    @Test(arguments: shapes) func anySplitGivesTheSameBits(_ shape: PoolingShape) {
        let twin = Self.twin(shape)
        for table in instructionSets {
            let kernel = table.pointee.max_pooling_gradient
            var random = SplitMix64(seed: 9)
            let whole = gradient(twin, kernel, quill_tanh)
            let parts = gradient(twin, kernel, quill_tanh) { random.split($0) }
            #expect(whole.map(\.bitPattern) == parts.map(\.bitPattern))
        }
    }
}
