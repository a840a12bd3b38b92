import CQuillKernels
import Testing

/// Stroke width, blur, erasing and mixing, compared with their twins.
@Suite struct AugmentationTests {
    private static let seed: (UInt32, UInt32) = (0x1234_5678, 0x9abc_def0)
    static let shapes = [[5, 9, 21, 1], [3, 6, 5, 3], [4, 1, 1, 1], [3, 1, 40, 2], [2, 17, 2, 1]]

    private func twin(_ shape: [Int]) -> AugmentationTwin {
        AugmentationTwin(
            batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], seed: Self.seed, step: 17)
    }

    private func pictures(_ shape: [Int], _ step: UnsafePointer<Int32>) -> quill_pictures {
        quill_pictures(
            batch: Int64(shape[0]), height: Int64(shape[1]), width: Int64(shape[2]),
            channels: Int64(shape[3]), seed: Self.seed, step: step)
    }

    private func pixels(_ shape: [Int], seed: UInt64 = 3) -> [Float] {
        var random = SplitMix64(seed: seed)
        return random.floats(shape.reduce(1, *))
    }

    @Test(
        arguments: shapes, [-0.9...0.4, 0.3...2.6, -1.5 ... -1, 0...0] as [ClosedRange<Float>])
    func strokeWidthEqualsItsTwin(shape: [Int], radius: ClosedRange<Float>) {
        let (x, upstream) = (pixels(shape), pixels(shape, seed: 4))
        withUnsafePointer(to: Int32(17)) { step in
            let (input, dy) = (AlignedBuffer(x), AlignedBuffer(upstream))
            let y = AlignedBuffer(count: x.count)
            var arguments = quill_stroke_width(
                pictures: pictures(shape, step), stream: 3, x: input.pointer, dy: nil, y: y.pointer,
                low: radius.lowerBound, high: radius.upperBound, black: -1, white: 1)
            let want = twin(shape).strokeWidth(arguments, x)
            var gradient = [Double](repeating: 0, count: x.count)
            for (each, d) in zip(want, upstream) { gradient[each.source] += each.weight * Double(d) }
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    arguments.dy = nil
                    runItems(
                        arguments, kernels.pointee.stroke_width_work(&arguments),
                        kernels.pointee.stroke_width, cut: cut)
                    expectNear(y.values, want.map(\.value), "\(kernels.name)")
                    arguments.dy = UnsafePointer(dy.pointer)
                    runItems(
                        arguments, kernels.pointee.stroke_width_work(&arguments),
                        kernels.pointee.stroke_width, cut: cut)
                    expectNear(y.values, gradient, absolute: 1e-5, "\(kernels.name), gradient")
                    #expect(y.isGuardIntact)
                }
            }
        }
    }

    @Test(arguments: shapes, [1, 3, 9])
    func blurEqualsItsTwin(shape: [Int], kernelSize: Int64) {
        let x = pixels(shape)
        withUnsafePointer(to: Int32(17)) { step in
            let (input, y) = (AlignedBuffer(x), AlignedBuffer(count: x.count))
            var arguments = quill_blur(
                pictures: pictures(shape, step), stream: 3, x: input.pointer, y: y.pointer,
                probability: (0.4, 1), sigma: (0.3, 2), kernel_size: kernelSize)
            let want = twin(shape).blur(arguments, x)
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    runItems(arguments, kernels.pointee.blur_work(&arguments), kernels.pointee.blur, cut: cut)
                    expectNear(y.values, want, "\(kernels.name)")
                    #expect(y.isGuardIntact)
                }
            }
        }
    }

    @Test(arguments: shapes, [nil, 0.25, 3] as [Float?])
    func eraseEqualsItsTwin(shape: [Int], fill: Float?) {
        let x = pixels(shape)
        withUnsafePointer(to: Int32(17)) { step in
            let (input, y) = (AlignedBuffer(x), AlignedBuffer(count: x.count))
            var arguments = quill_erase(
                pictures: pictures(shape, step), stream: 3, x: input.pointer, y: y.pointer,
                probability: (0.5, 1), scale: (0.1, 0.8), is_noise: fill == nil, fill: fill ?? 0, black: -1,
                white: 1)
            let want = twin(shape).erase(arguments, x)
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    runItems(
                        arguments, kernels.pointee.erase_work(&arguments), kernels.pointee.erase, cut: cut)
                    expectNear(y.values, want, "\(kernels.name)")
                    #expect(y.isGuardIntact)
                }
                let inPlace = AlignedBuffer(x)
                arguments.x = UnsafePointer(inPlace.pointer)
                arguments.y = inPlace.pointer
                runItems(
                    arguments, kernels.pointee.erase_work(&arguments), kernels.pointee.erase, cut: .whole)
                expectNear(inPlace.values, want, "\(kernels.name), in place")
                arguments.x = UnsafePointer(input.pointer)
                arguments.y = y.pointer
            }
        }
    }

    /// The plan for a batch: rows of partner, weight, left, right, top, bottom.
    private func plan(
        _ kernels: UnsafePointer<quill_kernels>, batch: Int, factor: (Float, Float), isPatch: Bool,
        step: Int32 = 17
    ) -> [[Float]] {
        let plan = AlignedBuffer(count: 6 * batch)
        withUnsafePointer(to: step) { step in
            var arguments = quill_mix_plan(
                pictures: pictures([batch, 20, 10, 1], step), stream: 3, plan: plan.pointer, factor: factor,
                is_patch: isPatch)
            runItems(
                arguments, kernels.pointee.mix_plan_work(&arguments), kernels.pointee.mix_plan, cut: .whole)
        }
        #expect(plan.isGuardIntact)
        let values = plan.values
        return (0..<batch).map { Array(values[6 * $0..<6 * $0 + 6]) }
    }

    @Test(arguments: [1, 2, 7, 128]) func partnersAreAPermutation(batch: Int) {
        let plans = instructionSets.map { plan($0, batch: batch, factor: (0.2, 0.2), isPatch: false) }
        for rows in plans { #expect(rows.map { Int($0[0]) }.sorted() == Array(0..<batch)) }
        #expect(plans.allSatisfy { $0.map { $0[0] } == plans[0].map { $0[0] } })
        guard batch > 2 else { return }
        let next = plan(instructionSets[0], batch: batch, factor: (0.2, 0.2), isPatch: false, step: 18)
        #expect(next.map { $0[0] } != plans[0].map { $0[0] })
        #expect(next.map { $0[1] } != plans[0].map { $0[1] })
    }

    /// Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)).
    @Test(arguments: [0.05, 0.2, 0.5, 1] as [Float]) func weightsAreBeta(alpha: Float) {
        let count = 4096
        for kernels in instructionSets {
            let weights = plan(kernels, batch: count, factor: (alpha, alpha), isPatch: false).map {
                Double($0[1])
            }
            #expect(weights.allSatisfy { (0...1).contains($0) })
            let mean = weights.reduce(0, +) / Double(count)
            let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
            let want = 1 / (4 * (2 * Double(alpha) + 1))
            #expect(abs(mean - 0.5) < 5 * (want / Double(count)).squareRoot(), "\(kernels.name)")
            // The variance of the square of a number within 1/4 of the mean is at most 1/64.
            #expect(abs(variance - want) < 5 * (1 / (64 * Double(count))).squareRoot(), "\(kernels.name)")
        }
    }

    @Test func anAlphaOfZeroLeavesSamplesAlone() {
        for kernels in instructionSets {
            let rows = plan(kernels, batch: 9, factor: (0, 0), isPatch: true)
            #expect(rows.allSatisfy { $0[1] == 1 && $0[2] == $0[3] && $0[4] == $0[5] })
        }
    }

    @Test func patchesCoverTheShareThatIsMixed() {
        for kernels in instructionSets {
            for row in plan(kernels, batch: 200, factor: (1, 1), isPatch: true) {
                let (width, height) = (row[3] - row[2], row[5] - row[4])
                #expect(abs(width * height / 200 - (1 - row[1])) < 1e-5)
                #expect(abs(height - 2 * width) < 1e-4)
                #expect(row[2] >= 0 && row[3] <= 10.0001 && row[4] >= 0 && row[5] <= 20.0001)
            }
        }
    }

    @Test(arguments: shapes, [false, true]) func mixingEqualsItsTwin(shape: [Int], isPatch: Bool) {
        let x = pixels(shape)
        let (batch, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        var plan: [Float] = []
        for n in 0..<batch {
            let w = Float(width), h = Float(height)
            plan += [Float((n + 1) % batch), 0.3 + 0.1 * Float(n), 0.2 * w, 0.7 * w, 0.1 * h, 0.6 * h]
        }
        let want = x.indices.map { i -> Double in
            let n = i / (height * width * channels), pixel = i / channels
            let (row, column) = (Float(pixel / width % height), Float(pixel % width))
            let p = plan[6 * n..<6 * n + 6].map { $0 }
            let other = Double(x[i + (Int(p[0]) - n) * height * width * channels])
            if isPatch {
                return column >= p[2] && column < p[3] && row >= p[4] && row < p[5] ? other : Double(x[i])
            }
            return Double(p[1]) * Double(x[i]) + (1 - Double(p[1])) * other
        }
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let (input, planned) = (AlignedBuffer(x), AlignedBuffer(plan))
                let y = AlignedBuffer(count: x.count, filledWith: -7)
                var arguments = quill_mix(
                    height: Int64(height), width: Int64(width), channels: Int64(channels), x: input.pointer,
                    plan: planned.pointer, y: y.pointer, is_patch: isPatch)
                for range in cut.items(Int64(batch)) {
                    kernels.pointee.mix(&arguments, range.lowerBound, range.upperBound)
                }
                expectNear(y.values, want, "\(kernels.name)")
                #expect(y.isGuardIntact)
            }
        }
    }
}
