import CQuillKernels
import Testing

/// One batch normalisation with the buffers all its kernels read.
private final class BatchNorm {
    let twin: NormalizationTwin
    let x: AlignedBuffer, dy: AlignedBuffer
    let mean: AlignedBuffer, variance: AlignedBuffer, gamma: AlignedBuffer, beta: AlignedBuffer
    var rows: Int64 { Int64(twin.rows) }
    var channels: Int64 { Int64(twin.channels) }

    init(_ shape: [Int], mean centre: Float = 0.4, deviation: Float = 2) {
        var random = SplitMix64(seed: UInt64(shape[0] + shape[1]))
        let (rows, channels) = (shape[0], shape[1])
        twin = NormalizationTwin(
            rows: rows, channels: channels,
            x: random.floats(rows * channels).map { centre + deviation * $0 })
        x = AlignedBuffer(twin.x)
        dy = AlignedBuffer(random.floats(rows * channels).map { $0 + 0.1 })
        mean = AlignedBuffer(random.floats(channels))
        variance = AlignedBuffer(random.floats(channels).map { 1.1 + $0 })
        gamma = AlignedBuffer(random.floats(channels))
        beta = AlignedBuffer(random.floats(channels))
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

    func sums(_ kernels: quill_kernels, _ cut: Cut) -> [Float] {
        let sums = AlignedBuffer(count: 2 * twin.channels, filledWith: .nan)
        var arguments = quill_batch_norm_sums(
            rows: rows, channels: channels, x: x.pointer, mean: mean.pointer, variance: variance.pointer,
            dy: dy.pointer, sums: sums.pointer, epsilon: Float(twin.epsilon))
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

    /// Deviations of a hundred-thousandth of the mean: sums of squares alone would lose them altogether.
    @Test(arguments: [[3000, 17], [64, 40]]) func momentsOfSmallDeviations(shape: [Int]) {
        let norm = BatchNorm(shape, mean: 12_345, deviation: 0.1)
        // One outlier first: it is also the shift.
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

    @Test(arguments: shapes, [true, false]) func outputsEqualTheirTwin(shape: [Int], scaled: Bool) {
        let norm = BatchNorm(shape), channels = shape[1]
        let hat = norm.twin.normalized(norm.mean.values, norm.variance.values)
        let gamma = norm.gamma.values, beta = norm.beta.values
        let want = hat.enumerated().map { i, value in
            scaled ? value * Double(gamma[i % channels]) + Double(beta[i % channels]) : value
        }
        for kernels in instructionSets {
            var bits: [UInt32]?
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_batch_norm(
                    rows: norm.rows, channels: norm.channels, x: norm.x.pointer, mean: norm.mean.pointer,
                    variance: norm.variance.pointer, gamma: scaled ? norm.gamma.pointer : nil,
                    beta: scaled ? norm.beta.pointer : nil, y: y.pointer, epsilon: Float(norm.twin.epsilon))
                for range in cut.items(norm.rows) {
                    kernels.pointee.batch_norm(&arguments, range.lowerBound, range.upperBound)
                }
                expectNear(y.values, want, relative: 2e-6, absolute: 2e-6, "\(kernels.name) \(shape)")
                #expect(y.isGuardIntact && (bits == nil || bits == y.bits))
                bits = y.bits
            }
        }
    }

    @Test(arguments: shapes) func gradientSumsEqualTheirTwin(shape: [Int]) {
        let norm = BatchNorm(shape)
        let want = norm.twin.sums(norm.dy.values, norm.mean.values, norm.variance.values)
        for kernels in instructionSets {
            let whole = norm.sums(kernels.pointee, .whole)
            expectNear(
                whole, want, relative: 1e-6, absolute: 1e-6 * Double(shape[0]).squareRoot(), kernels.name)
            for cut in [Cut.some, .others] {
                #expect(norm.sums(kernels.pointee, cut).map(\.bitPattern) == whole.map(\.bitPattern))
            }
        }
    }

    @Test(arguments: shapes, [true, false]) func gradientsEqualTheirTwin(shape: [Int], scaled: Bool) {
        let norm = BatchNorm(shape)
        let sums = AlignedBuffer(norm.sums(instructionSets[0].pointee, .whole))
        let want = norm.twin.gradient(
            norm.dy.values, norm.mean.values, norm.variance.values, sums.values,
            scaled ? norm.gamma.values : nil)
        for kernels in instructionSets {
            var bits: [UInt32]?
            for cut in Cut.allCases {
                let dx = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_batch_norm_gradient(
                    rows: norm.rows, channels: norm.channels, x: norm.x.pointer, mean: norm.mean.pointer,
                    variance: norm.variance.pointer, dy: norm.dy.pointer, sums: sums.pointer,
                    gamma: scaled ? norm.gamma.pointer : nil, dx: dx.pointer,
                    epsilon: Float(norm.twin.epsilon))
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
