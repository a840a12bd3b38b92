import CQuillKernels
import Foundation
import Testing

/// Floats at which functions change: signed zeros, denormals, powers of two, thresholds of overflow and underflow.
private let specialMagnitudes: [Float] = [
    0, .leastNonzeroMagnitude, 0x1p-148, 0x1p-139, .leastNormalMagnitude, 1e-30, 1e-10, 0x1p-13, 0x1p-12,
    1e-3, 0.1,
    0.25, 0.34657359, 0.5, 0.693147182, 0.70710677, 0.707106829, 0.9375, 1, 1.0001, 1.41421354, 2, 3,
    3.999999, 4,
    4.000001, 8.99, 9.02, 10, 10.1, 16.6, 17, 20, 87.33654, 87.3365479, 88, 88.72283, 88.7228394, 89, 89.1,
    100, 103.27893, 103.97207, 103.972084, 104, 104.1, 150, 1000, 9999.9, 1_048_575, 1_048_576, 1_048_577,
    8_388_607, 8_388_606.5,
    16_777_216, 1e10, 1e20, 1e30, .greatestFiniteMagnitude, .infinity, .nan,
    .pi / 4, .pi / 2, .pi, 1.5 * .pi, 2 * .pi, 355, 710,
]
private let specialValues = specialMagnitudes.flatMap {
    [$0, -$0, $0.nextUp, -$0.nextUp, $0.nextDown, -$0.nextDown]
}

/// Bit patterns over the whole range of Float, denser where the functions are used.
private let sweep: [Float] =
    stride(from: UInt64(0), to: 1 << 32, by: 104_729).map { Float(bitPattern: UInt32($0)) }
    + stride(from: -110.0, to: 110.0, by: 0.0123).map { Float($0) }
    + stride(from: -1.5, to: 1.5, by: 0.00037).map { Float($0) } + specialValues

private func apply(_ kernel: quill_unary, _ x: [Float]) -> [Float] {
    let input = AlignedBuffer(x), output = AlignedBuffer(count: x.count, filledWith: -7)
    kernel(input.pointer, output.pointer, 0, Int64(x.count))
    #expect(output.isGuardIntact)
    return output.values
}

@Suite struct MathTests {
    @Test(arguments: UnaryTwin.all.map(\.name)) func staysWithinItsUlps(name: String) throws {
        let twin = try #require(UnaryTwin.all.first { $0.name == name })
        let want = sweep.map { twin.function(Double($0)) }
        for kernels in instructionSets {
            let got = apply(twin.kernel(kernels.pointee), sweep)
            var worst = (ulps: -1.0, at: 0)
            for i in sweep.indices {
                let distance = ulps(got[i], from: want[i])
                if distance > worst.ulps { worst = (distance, i) }
            }
            #expect(
                worst.ulps <= twin.ulps,
                "\(kernels.name) \(name)(\(sweep[worst.at])) = \(got[worst.at]), not \(want[worst.at])")
        }
    }

    @Test(arguments: ["negate", "absolute", "sign", "square root", "tanh", "erf", "sin"])
    func keepsTheSignOfZero(name: String) throws {
        let twin = try #require(UnaryTwin.all.first { $0.name == name })
        for kernels in instructionSets {
            let got = apply(twin.kernel(kernels.pointee), [0, -0.0])
            #expect(got.map(\.bitPattern) == [0.0, -0.0].map { Float(twin.function($0)).bitPattern })
        }
    }

    @Test func powersStayWithinTheirUlps() {
        var random = SplitMix64(seed: 11)
        var a: [Float] = [], b: [Float] = []
        for i in 0..<20_000 {
            let bits = UInt32(truncatingIfNeeded: random.next())
            a.append(i % 3 == 0 ? 1 + random.floats(1)[0] / 2 : Float(bitPattern: bits & 0x7fff_ffff))
            let exponent = i % 2 == 0 ? Float(Int(random.next() % 41)) - 20 : random.floats(1)[0] * 50
            b.append(exponent)
        }
        let special = (specialMagnitudes + [5, 6, 7]).flatMap { [$0, -$0] }
        for x in special {
            a += [Float](repeating: x, count: special.count)
            b += special
        }
        // C's pow on doubles handles every special case.
        let want = zip(a, b).map { pow(Double($0), Double($1)) }
        let first = AlignedBuffer(a), second = AlignedBuffer(b)
        for kernels in instructionSets {
            let output = AlignedBuffer(count: a.count)
            kernels.pointee.power(first.pointer, second.pointer, output.pointer, 0, Int64(a.count))
            let got = output.values
            let wrong = got.indices.first { i in
                ulps(got[i], from: want[i]) > 0.51
                    || (!want[i].isNaN && got[i].sign != want[i].sign)
            }
            if let i = wrong {
                Issue.record("\(kernels.name): \(a[i]) to the \(b[i]) is \(got[i]), not \(want[i])")
            }
        }
    }

    /// The last, partial vector must give exactly what whole vectors give.
    @Test(arguments: UnaryTwin.all.map(\.name)) func tailsEqualBodies(name: String) throws {
        let twin = try #require(UnaryTwin.all.first { $0.name == name })
        var random = SplitMix64(seed: 5)
        let x = random.floats(67).map { $0 * 20 }
        for kernels in instructionSets {
            let whole = apply(twin.kernel(kernels.pointee), x + x)
            for count in 1...67 {
                let part = apply(twin.kernel(kernels.pointee), Array(x[..<count]))
                #expect(part.map(\.bitPattern) == whole[..<count].map(\.bitPattern))
            }
        }
    }
}
