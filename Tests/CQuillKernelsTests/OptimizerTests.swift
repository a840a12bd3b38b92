import CQuillKernels
import Foundation
import Testing

/// Weights and state that an optimizer updates step by step.
private final class OptimizerRun {
    let weights: AlignedBuffer, first: AlignedBuffer, second: AlignedBuffer
    let gradients: [AlignedBuffer]

    init(_ count: Int, steps: Int = 4) {
        var random = SplitMix64(seed: UInt64(count))
        weights = AlignedBuffer(random.floats(count))
        first = AlignedBuffer(count: count)
        second = AlignedBuffer(count: count)
        gradients = (0..<steps).map { _ in
            // Some weights have no gradient, some only a tiny one.
            AlignedBuffer(
                random.floats(count).enumerated().map { $0 % 5 == 2 ? 0 : $0 % 7 == 3 ? $1 * 1e-9 : $1 })
        }
    }

    var bits: [[UInt32]] { [weights.bits, first.bits, second.bits] }

    func each(_ cut: Cut, _ update: (AlignedBuffer, Int, Int64, Int64) -> Void) {
        for (step, gradient) in gradients.enumerated() {
            for range in cut.elements(weights.count) {
                update(gradient, step, range.lowerBound, range.upperBound)
            }
        }
        #expect(weights.isGuardIntact && first.isGuardIntact && second.isGuardIntact)
    }
}

@Suite struct OptimizerTests {
    /// Compares all instruction sets and divisions with the twin after several steps.
    private func check(
        _ what: String, _ kernel: (quill_kernels, OptimizerRun, Cut) -> Void,
        twin: (inout OptimizerTwin, [Float], Int) -> Void
    ) {
        for count in elementCounts {
            let start = OptimizerRun(count)
            var want = OptimizerTwin(start.weights.values)
            for (step, gradient) in start.gradients.enumerated() { twin(&want, gradient.values, step) }
            for kernels in instructionSets {
                var bits: [[UInt32]]?
                for cut in Cut.allCases {
                    let run = OptimizerRun(count)
                    kernel(kernels.pointee, run, cut)
                    let name = "\(kernels.name) \(what) \(count)"
                    expectNear(run.weights.values, want.weights, relative: 1e-6, absolute: 3e-7, name)
                    expectNear(run.first.values, want.first, relative: 2e-6, absolute: 1e-7, name)
                    expectNear(run.second.values, want.second, relative: 2e-6, absolute: 1e-7, name)
                    #expect(bits == nil || bits == run.bits, "\(name)")
                    bits = run.bits
                }
            }
        }
    }

    @Test(arguments: [0, 0.9], [(false, 0), (true, 0), (true, 0.01)])
    func sgdEqualsItsTwin(momentum: Float, kind: (nesterov: Bool, decay: Float)) {
        check("SGD") { kernels, run, cut in
            run.each(cut) { gradient, _, begin, end in
                var arguments = quill_sgd(
                    weights: run.weights.pointer, velocity: momentum == 0 ? nil : run.first.pointer,
                    gradient: gradient.pointer, rate: 0.01, momentum: momentum, decay: kind.decay,
                    nesterov: kind.nesterov)
                kernels.sgd(&arguments, begin, end)
            }
        } twin: { twin, gradient, _ in
            twin.shrink(Double(kind.decay))
            twin.sgd(gradient, rate: 0.01, momentum: Double(momentum), nesterov: kind.nesterov)
        }
    }

    @Test(arguments: [0, 0.9], [0, 0.01]) func rmspropEqualsItsTwin(momentum: Float, decay: Float) {
        check("RMSprop") { kernels, run, cut in
            run.each(cut) { gradient, _, begin, end in
                var arguments = quill_rmsprop(
                    weights: run.weights.pointer, velocity: run.first.pointer,
                    momentum_buffer: momentum == 0 ? nil : run.second.pointer, gradient: gradient.pointer,
                    rho: 0.9, rate: 1e-3, momentum: momentum, epsilon: 1e-7, decay: decay)
                kernels.rmsprop(&arguments, begin, end)
            }
        } twin: { twin, gradient, _ in
            twin.shrink(Double(decay))
            twin.rmsprop(gradient, rate: 1e-3, rho: 0.9, momentum: Double(momentum), epsilon: 1e-7)
            if momentum == 0 { twin.second = twin.second.map { _ in 0 } }
        }
    }

    @Test(arguments: [0, 0.01]) func adamEqualsItsTwin(decay: Float) {
        func alpha(_ step: Int) -> Double {
            let t = Double(step + 1)
            return 1e-3 * (1 - pow(0.999, t)).squareRoot() / (1 - pow(0.9, t))
        }
        check("Adam") { kernels, run, cut in
            run.each(cut) { gradient, step, begin, end in
                var arguments = quill_adam(
                    weights: run.weights.pointer, momentum: run.first.pointer, velocity: run.second.pointer,
                    gradient: gradient.pointer, beta1: 0.9, beta2: 0.999, alpha: Float(alpha(step)),
                    epsilon: 1e-7, decay: decay)
                kernels.adam(&arguments, begin, end)
            }
        } twin: { twin, gradient, step in
            twin.shrink(Double(decay))
            twin.adam(gradient, alpha: alpha(step), beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
        }
    }

    /// One step of Adam equals Keras's formula to the last digits, where 1 − 0.999 in single precision would show.
    @Test func adamKeepsItsDecayRatesExact() {
        for kernels in instructionSets {
            let run = OptimizerRun(1, steps: 1)
            run.gradients[0].pointer[0] = 1
            run.each(.whole) { gradient, _, begin, end in
                var arguments = quill_adam(
                    weights: run.weights.pointer, momentum: run.first.pointer, velocity: run.second.pointer,
                    gradient: gradient.pointer, beta1: 0.9, beta2: 0.999, alpha: 1e-3, epsilon: 1e-7, decay: 0
                )
                kernels.pointee.adam(&arguments, begin, end)
            }
            #expect(run.first.values == [0.1] && run.second.values == [0.001])
        }
    }

    @Test func denormalNumbersSettleAtZero() {
        let numbers: [Float] = [
            0, -0.0, 1, -2.5, 1e-38, -1e-39, 1.2e-38, 1e-45, .infinity, .leastNormalMagnitude,
        ]
        for count in elementCounts {
            let x = AlignedBuffer((0..<count).map { numbers[$0 % numbers.count] })
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    let y = AlignedBuffer(count: count)
                    for range in cut.elements(count) {
                        kernels.pointee.settle(x.pointer, y.pointer, range.lowerBound, range.upperBound)
                    }
                    let wanted = x.values.map { abs($0) < .leastNormalMagnitude ? 0 : $0 }
                    #expect(y.values == wanted && y.isGuardIntact, "\(kernels.pointee.name) \(count)")
                }
            }
        }
    }

    /// Averages without gradient decay to zero and do not stay denormal.
    @Test func averagesFadeToZero() {
        for kernels in instructionSets {
            let run = OptimizerRun(20, steps: 1)
            for i in 0..<20 { (run.first.pointer[i], run.second.pointer[i]) = (1.2e-38, 1.2e-38) }
            run.gradients[0].pointer.update(repeating: 0, count: 20)
            run.each(.whole) { gradient, _, begin, end in
                var arguments = quill_adam(
                    weights: run.weights.pointer, momentum: run.first.pointer, velocity: run.second.pointer,
                    gradient: gradient.pointer, beta1: 0.9, beta2: 0.9, alpha: 1e-3, epsilon: 1e-7, decay: 0)
                kernels.pointee.adam(&arguments, begin, end)
            }
            #expect(run.first.values.allSatisfy { $0 == 0 } && run.second.values.allSatisfy { $0 == 0 })
        }
    }
}
