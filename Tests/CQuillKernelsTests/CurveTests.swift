import CQuillKernels
import Foundation
import Testing

@Suite struct CurveTests {
    /// Inputs around 0, at the kinks, and far out.
    private func inputs(_ count: Int) -> [Float] {
        let special: [Float] = [0, -0.0, 1, -1, 3, -3, 6, 100, -100, 1e-6, -1e-6, 88, -88, 20, -20]
        var random = SplitMix64(seed: UInt64(count))
        var x = random.floats(count).map { $0 * 6 }
        for i in x.indices where i % 3 == 0 { x[i] = special[i / 3 % special.count] }
        return x
    }

    @Test(arguments: CurveTwin.all.map(\.name)) func curveEqualsItsTwin(name: String) throws {
        let twin = try #require(CurveTwin.all.first { $0.name == name })
        for count in elementCounts {
            let x = inputs(count)
            var random = SplitMix64(seed: UInt64(count) + 1)
            let dy = random.floats(count)
            let want = x.map { twin.value(Double($0)) }
            let slopes = zip(x, dy).map { twin.slope(Double($0)) * Double($1) }
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    let y = AlignedBuffer(x), input = AlignedBuffer(x), gradient = AlignedBuffer(dy)
                    for range in cut.elements(count) {
                        kernels.pointee.curve(
                            twin.curve, y.pointer, y.pointer, range.lowerBound, range.upperBound)
                        kernels.pointee.curve_gradient(
                            twin.curve, gradient.pointer, input.pointer, gradient.pointer, range.lowerBound,
                            range.upperBound)
                    }
                    let what = "\(kernels.name) \(name) \(count)"
                    expectNear(y.values, want, relative: 2e-6, absolute: 1e-6, what)
                    expectNear(gradient.values, slopes, relative: 4e-6, absolute: 2e-6, what + " gradient")
                    #expect(y.isGuardIntact && gradient.isGuardIntact)
                }
            }
        }
    }

    /// Softplus and log-sigmoid keep the digits of results far below 1.
    @Test func smallValuesKeepTheirPlaces() {
        let x: [Float] = [-20, -30, -60, -80]
        for kernels in instructionSets {
            let y = AlignedBuffer(x), z = AlignedBuffer(x.map { -$0 })
            kernels.pointee.curve(
                quill_curve(function: quill_softplus, a: 0, b: 0), y.pointer, y.pointer, 0, 4)
            kernels.pointee.curve(
                quill_curve(function: quill_log_sigmoid, a: 0, b: 0), z.pointer, z.pointer, 0, 4)
            expectNear(y.values, x.map { log1p(exp(Double($0))) }, relative: 1e-6, absolute: 0)
            expectNear(z.values, x.map { -log1p(exp(Double($0))) }, relative: 1e-6, absolute: 0)
        }
    }

    @Test(arguments: [1, 3, 8, 17, 40]) func gatedLinearEqualsItsTwin(half: Int) {
        let rows = 5
        var random = SplitMix64(seed: UInt64(half))
        let x = random.floats(rows * 2 * half).map { $0 * 3 }, dy = random.floats(rows * half)
        var want: [Double] = []
        var slopes = [Double](repeating: 0, count: x.count)
        for row in 0..<rows {
            for column in 0..<half {
                let left = row * 2 * half + column
                let value = Double(x[left]), gate = 1 / (1 + exp(-Double(x[left + half])))
                let upstream = Double(dy[row * half + column])
                want.append(value * gate)
                slopes[left] = upstream * gate
                slopes[left + half] = upstream * value * gate * (1 - gate)
            }
        }
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let input = AlignedBuffer(x), gradient = AlignedBuffer(dy)
                let y = AlignedBuffer(count: rows * half, filledWith: -7)
                let dx = AlignedBuffer(count: x.count, filledWith: -7)
                for range in cut.items(Int64(rows)) {
                    kernels.pointee.gated_linear(
                        input.pointer, y.pointer, Int64(half), range.lowerBound, range.upperBound)
                    kernels.pointee.gated_linear_gradient(
                        gradient.pointer, input.pointer, dx.pointer, Int64(half), range.lowerBound,
                        range.upperBound)
                }
                expectNear(y.values, want, "\(kernels.name) \(half)")
                expectNear(dx.values, slopes, "\(kernels.name) \(half) gradient")
                #expect(y.isGuardIntact && dx.isGuardIntact)
            }
        }
    }
}
