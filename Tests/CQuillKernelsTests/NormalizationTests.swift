import CQuillKernels
import Testing

/// One batch normalization with the buffers that all its kernels read.
private final class BatchNorm {
    let twin: NormalizationTwin
    let x: AlignedBuffer, dy: AlignedBuffer, addend: AlignedBuffer
    let mean: AlignedBuffer, variance: AlignedBuffer, gamma: AlignedBuffer, beta: AlignedBuffer
    var rows: Int64 { Int64(twin.rows) }
    var channels: Int64 { Int64(twin.channels) }

    init(_ shape: [Int], mean center: Float = 0.4, deviation: Float = 2) {
        var random = SplitMix64(seed: UInt64(shape[0] + shape[1]))
        let (rows, channels) = (shape[0], shape[1])
        twin = NormalizationTwin(
            rows: rows, channels: channels,
            x: random.floats(rows * channels).map { center + deviation * $0 })
        x = AlignedBuffer(twin.x)
        dy = AlignedBuffer(random.floats(rows * channels).map { $0 + 0.1 })
        mean = AlignedBuffer(random.floats(channels))
        variance = AlignedBuffer(random.floats(channels).map { 1.1 + $0 })
        gamma = AlignedBuffer(random.floats(channels))
        beta = AlignedBuffer(random.floats(channels))
        addend = AlignedBuffer(random.floats(rows * channels))
    }

    /// The normalized numbers, scaled and shifted if `isScaled`.
    func line(isScaled: Bool) -> [Double] {
        let (gamma, beta) = (gamma.values, beta.values)
        return twin.normalized(mean.values, variance.values).enumerated().map { i, value in
            let c = i % twin.channels
            return isScaled ? value * Double(gamma[c]) + Double(beta[c]) : value
        }
    }

    /// Moves numbers away from zero where rounding would decide whether relu passes them.
    func avoidKinks(isScaled: Bool) {
        for (i, value) in line(isScaled: isScaled).enumerated() where abs(value) < 1e-4 {
            dy.pointer[i] = 0
        }
    }

    /// dy where relu passes the line's value, else 0.
    func rectified(isScaled: Bool) -> [Float] {
        zip(dy.values, line(isScaled: isScaled)).map { $1 > 0 ? $0 : 0 }
    }

    func moments(_ kernels: quill_kernels, _ cut: Cut) -> [Float] {
        let statistics = AlignedBuffer(count: 2 * twin.channels, filledWith: .nan)
        var arguments = quill_moments(
            rows: rows, channels: channels, x: x.pointer, statistics: statistics.pointer)
        runPhases(
            arguments, kernels.moments_work(&arguments), main: { kernels.moments($0, $1, $2, $3, $4) },
            finish: { kernels.moments_finish($0, $1, $2, $3, $4) }, cut: cut)
        #expect(statistics.isGuardIntact)
        return statistics.values
    }

    func sums(_ kernels: quill_kernels, _ cut: Cut, relu: Bool = false, isScaled: Bool = true) -> [Float] {
        let sums = AlignedBuffer(count: 2 * twin.channels, filledWith: .nan)
        var arguments = quill_batch_norm_sums(
            rows: rows, channels: channels, x: x.pointer, mean: mean.pointer, variance: variance.pointer,
            gamma: isScaled ? gamma.pointer : nil, beta: isScaled ? beta.pointer : nil, dy: dy.pointer,
            sums: sums.pointer, epsilon: Float(twin.epsilon), relu: relu)
        runPhases(
            arguments, kernels.batch_norm_sums_work(&arguments),
            main: { kernels.batch_norm_sums($0, $1, $2, $3, $4) },
            finish: { kernels.batch_norm_sums_finish($0, $1, $2, $3, $4) }, cut: cut)
        #expect(sums.isGuardIntact)
        return sums.values
    }
}

@Suite struct NormalizationTests {
    /// [rows, channels]
    static let shapes: [[Int]] = [
        [1, 1], [2, 3], [32, 128], [7, 16], [50, 17], [1023, 5], [1024, 8], [1025, 33], [2100, 9], [33, 200],
    ]

    @Test(arguments: shapes) func momentsEqualTheirTwin(shape: [Int]) {
        let norm = BatchNorm(shape)
        for kernels in instructionSets {
            let whole = norm.moments(kernels.pointee, .whole)
            expectNear(
                whole, norm.twin.means + norm.twin.variances, relative: 2e-7, absolute: 1e-8,
                "\(kernels.name)")
            for cut in [Cut.some, .others] {
                #expect(norm.moments(kernels.pointee, cut).map(\.bitPattern) == whole.map(\.bitPattern))
            }
        }
    }

    /// Standard deviations of a hundred-thousandth of the mean: plain sums of squares would lose them entirely.
    @Test(arguments: [[3000, 17], [64, 40]]) func momentsOfSmallDeviations(shape: [Int]) {
        let norm = BatchNorm(shape, mean: 12_345, deviation: 0.1)
        // The first number is an outlier, and also the shift.
        let outlier = BatchNorm(shape, mean: 12_345, deviation: 0.1)
        for c in 0..<shape[1] { outlier.x.pointer[c] = 0 }
        let twin = NormalizationTwin(rows: shape[0], channels: shape[1], x: outlier.x.values)
        for kernels in instructionSets {
            let got = norm.moments(kernels.pointee, .whole)
            expectNear(
                got, norm.twin.means + norm.twin.variances, relative: 2e-7, absolute: 1e-10, kernels.name)
            let other = outlier.moments(kernels.pointee, .whole)
            expectNear(other, twin.means + twin.variances, relative: 2e-7, absolute: 1e-10, kernels.name)
        }
    }

    @Test func momentsOfConstantsAndNotANumber() {
        let norm = BatchNorm([1500, 20])
        for row in 0..<1500 { norm.x.pointer[row * 20 + 3] = 0.1 }
        norm.x.pointer[1400 * 20 + 5] = .nan
        for kernels in instructionSets {
            let got = norm.moments(kernels.pointee, .whole)
            #expect(got[3] == 0.1 && got[23] == 0)
            for (i, value) in got.enumerated() { #expect(value.isNaN == (i % 20 == 5)) }
        }
    }

    /// The fused steps of a kernel.
    struct Form: CustomTestStringConvertible {
        var scaled = true
        var adds = false
        var relu = false
        var testDescription: String {
            [scaled ? "scaled" : nil, adds ? "add" : nil, relu ? "relu" : nil].compactMap(\.self)
                .joined(separator: ", ")
        }

        static let all = [
            Form(), Form(scaled: false), Form(relu: true), Form(scaled: false, relu: true), Form(adds: true),
            Form(adds: true, relu: true),
        ]
    }

    @Test(arguments: shapes, Form.all) func outputsEqualTheirTwin(shape: [Int], form: Form) {
        let norm = BatchNorm(shape)
        let want = zip(norm.line(isScaled: form.scaled), norm.addend.values).map { value, other in
            let sum = form.adds ? value + Double(other) : value
            return form.relu ? max(0, sum) : sum
        }
        for kernels in instructionSets {
            var bits: [UInt32]?
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_batch_norm(
                    rows: norm.rows, channels: norm.channels, x: norm.x.pointer, mean: norm.mean.pointer,
                    variance: norm.variance.pointer, gamma: form.scaled ? norm.gamma.pointer : nil,
                    beta: form.scaled ? norm.beta.pointer : nil,
                    addend: form.adds ? norm.addend.pointer : nil, y: y.pointer,
                    epsilon: Float(norm.twin.epsilon), relu: form.relu)
                for range in cut.items(norm.rows) {
                    kernels.pointee.batch_norm(&arguments, range.lowerBound, range.upperBound)
                }
                expectNear(y.values, want, relative: 2e-6, absolute: 2e-6, "\(kernels.name) \(shape)")
                #expect(y.isGuardIntact && (bits == nil || bits == y.bits))
                bits = y.bits
            }
        }
    }

    @Test(arguments: shapes, Form.all.filter { !$0.adds })
    func gradientSumsEqualTheirTwin(shape: [Int], form: Form) {
        let norm = BatchNorm(shape)
        norm.avoidKinks(isScaled: form.scaled)
        let dy = form.relu ? norm.rectified(isScaled: form.scaled) : norm.dy.values
        let want = norm.twin.sums(dy, norm.mean.values, norm.variance.values)
        for kernels in instructionSets {
            func sums(_ cut: Cut) -> [Float] {
                norm.sums(kernels.pointee, cut, relu: form.relu, isScaled: form.scaled)
            }
            let whole = sums(.whole)
            expectNear(
                whole, want, relative: 1e-6, absolute: 1e-6 * Double(shape[0]).squareRoot(), kernels.name)
            for cut in [Cut.some, .others] {
                #expect(sums(cut).map(\.bitPattern) == whole.map(\.bitPattern))
            }
        }
    }

    @Test(arguments: shapes, Form.all.filter { !$0.adds })
    func gradientsEqualTheirTwin(shape: [Int], form: Form) {
        let norm = BatchNorm(shape)
        norm.avoidKinks(isScaled: form.scaled)
        let sums = AlignedBuffer(norm.sums(instructionSets[0].pointee, .whole))
        let want = norm.twin.gradient(
            form.relu ? norm.rectified(isScaled: form.scaled) : norm.dy.values, norm.mean.values,
            norm.variance.values, sums.values, form.scaled ? norm.gamma.values : nil)
        for kernels in instructionSets {
            var bits: [UInt32]?
            for cut in Cut.allCases {
                let dx = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_batch_norm_gradient(
                    rows: norm.rows, channels: norm.channels, x: norm.x.pointer, mean: norm.mean.pointer,
                    variance: norm.variance.pointer, dy: norm.dy.pointer, sums: sums.pointer,
                    gamma: form.scaled ? norm.gamma.pointer : nil,
                    beta: form.scaled ? norm.beta.pointer : nil, dx: dx.pointer,
                    epsilon: Float(norm.twin.epsilon), relu: form.relu)
                for range in cut.items(norm.rows) {
                    kernels.pointee.batch_norm_gradient(&arguments, range.lowerBound, range.upperBound)
                }
                expectNear(dx.values, want, relative: 1e-5, absolute: 1e-5, "\(kernels.name) \(shape)")
                #expect(dx.isGuardIntact && (bits == nil || bits == dx.bits))
                bits = dx.bits
            }
        }
    }
}
