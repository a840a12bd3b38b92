import CQuillKernels
import Testing

@Suite struct RandomTests {
    private static let twin = PhiloxTwin(key: (0x1234_5678, 0x9abc_def0), step: 17, stream: 3)
    private static let key = quill_random_key(key: (0x1234_5678, 0x9abc_def0), step: 17, stream: 3)

    /// Runs a kernel over ranges of `count` elements; all instruction sets must agree to the bit.
    private func sameOnAll(
        _ count: Int, _ kernel: (quill_kernels, UnsafeMutablePointer<Float>, Int64, Int64) -> Void
    ) -> [Float] {
        var first: [Float]?
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: count, filledWith: -7)
                for range in cut.elements(count) {
                    kernel(kernels.pointee, y.pointer, range.lowerBound, range.upperBound)
                }
                #expect(y.isGuardIntact)
                #expect(
                    first == nil || first?.map(\.bitPattern) == y.bits,
                    "\(kernels.name) differs at \(count) elements")
                first = y.values
            }
        }
        return first ?? []
    }

    /// The twin, against which the kernels are compared, gives the known answers of the authors' Random123 library.
    @Test func twinGivesKnownAnswers() {
        #expect(
            PhiloxTwin.block([0, 0, 0, 0], key: (0, 0)) == [
                0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8,
            ])
        let ones = UInt32.max
        #expect(
            PhiloxTwin.block([ones, ones, ones, ones], key: (ones, ones))
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            PhiloxTwin.block(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], key: (0xa409_3822, 0x299f_31d0))
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test(arguments: elementCounts) func uniformNumbersEqualTheirTwin(count: Int) {
        let unit = sameOnAll(count) { $0.random_uniform([Self.key], 0, 1, $1, $2, $3) }
        #expect(unit == (0..<count).map(Self.twin.uniform))
        let wide = sameOnAll(count) { $0.random_uniform([Self.key], -0.5, 2.5, $1, $2, $3) }
        #expect(wide == unit.map { $0 * 3 - 0.5 })
    }

    /// Element indices above 2^34, whose block numbers have a high word.
    @Test func blocksBeyondTheLowWord() {
        let begin = 1 << 36, count = 512
        for kernels in instructionSets {
            let y = AlignedBuffer(count: count)
            kernels.pointee.random_uniform(
                [Self.key], 0, 1, y.pointer - begin, Int64(begin), Int64(begin + count))
            #expect(y.values == (begin..<begin + count).map(Self.twin.uniform))
        }
    }

    @Test(arguments: elementCounts) func normalNumbersEqualTheirTwin(count: Int) {
        let standard = sameOnAll(count) { $0.random_normal([Self.key], 0, 1, $1, $2, $3) }
        expectNear(standard, (0..<count).map(Self.twin.normal), relative: 1e-6, absolute: 2e-7)
        let wide = sameOnAll(count) { $0.random_normal([Self.key], 10, 0.5, $1, $2, $3) }
        expectNear(wide, (0..<count).map { 10 + 0.5 * Self.twin.normal($0) })
    }

    @Test func normalNumbersHaveTheirMoments() {
        let count = 1 << 18
        let y = sameOnAll(count) { $0.random_normal([Self.key], 0, 1, $1, $2, $3) }.map(Double.init)
        func moment(_ power: Int) -> Double {
            y.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } }
                / Double(count)
        }
        // Five standard errors each.
        let error = 5 / Double(count).squareRoot()
        #expect(abs(moment(1)) < error)
        #expect(abs(moment(2) - 1) < 1.42 * error)
        #expect(abs(moment(3)) < 3.9 * error)
        #expect(abs(moment(4) - 3) < 9.8 * error)
    }

    @Test(arguments: elementCounts, [0, 0.2, 0.5, 0.999]) func dropoutEqualsItsTwin(count: Int, rate: Float) {
        var random = SplitMix64(seed: 4)
        var x = random.floats(count)
        x[count / 2] = .nan
        let input = AlignedBuffer(x)
        let want = x.enumerated().map { i, value in
            Self.twin.uniform(i) >= rate ? value * (1 / (1 - rate)) : 0
        }
        let y = sameOnAll(count) { $0.dropout([Self.key], rate, input.pointer, $1, $2, $3) }
        expectEqual(y, want)
        for kernels in instructionSets {
            let inPlace = AlignedBuffer(x)
            kernels.pointee.dropout([Self.key], rate, inPlace.pointer, inPlace.pointer, 0, Int64(count))
            expectEqual(inPlace.values, want)
        }
    }

    @Test func stepsAndStreamsDiffer() {
        let keys = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 0, 0)].map {
            quill_random_key(key: ($0.0, $0.1), step: $0.2, stream: $0.3)
        }
        let results = keys.map { key in sameOnAll(256) { $0.random_uniform([key], 0, 1, $1, $2, $3) } }
        for i in results.indices { for j in 0..<i { #expect(results[i] != results[j]) } }
    }
}
