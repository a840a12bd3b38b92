import CQuillKernels
import Testing

/// A warp: its stages, images and sampling.
struct WarpCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let stages: [quill_warp_stage]
    var shape = (batch: 3, height: 11, width: 19, channels: 1)
    var mode = quill_fill_constant
    var isNearest = false
    var fill: Float = 0.75

    init(
        _ name: String, _ stages: [quill_warp_stage], shape: (Int, Int, Int, Int) = (3, 11, 19, 1),
        mode: quill_fill_mode = quill_fill_constant, isNearest: Bool = false
    ) {
        (testDescription, self.stages, self.mode, self.isNearest) = (name, stages, mode, isNearest)
        self.shape = shape
    }

    static func stage(
        _ kind: quill_warp_kind, _ first: ClosedRange<Float>, _ second: ClosedRange<Float> = 0...0,
        stream: UInt32 = 5, flags: Int32 = 0
    ) -> quill_warp_stage {
        quill_warp_stage(
            kind: kind, stream: stream, low: (first.lowerBound, second.lowerBound),
            high: (first.upperBound, second.upperBound), flags: flags)
    }

    static let translation = stage(quill_warp_translation, -0.4...0.3, -0.2...0.5, stream: 1)
    static let rotation = stage(quill_warp_rotation, -0.2...0.4, stream: 2)
    static let zoom = stage(quill_warp_zoom, -0.4...0.5, -0.1...0.7, stream: 3)
    static let shear = stage(quill_warp_shear, 0.1...0.4, 0...0.3, stream: 4)
    static let flip = stage(quill_warp_flip, 0...0, stream: 6, flags: 3)
    static let perspective = stage(quill_warp_perspective, 0.8...1, -0.4...0.4, stream: 7)
    static let elastic = stage(quill_warp_elastic, 12...12, 1.5...1.5, stream: 8)

    static let all: [WarpCase] =
        [
            ("translation", [translation]), ("rotation", [rotation]), ("zoom", [zoom]),
            ("zoom alike", [stage(quill_warp_zoom, -0.4...0.5, flags: 1)]), ("shear", [shear]),
            ("flip", [flip]), ("flip left to right", [stage(quill_warp_flip, 0...0, flags: 1)]),
            ("perspective", [perspective]), ("elastic", [elastic]),
        ].map { WarpCase($0, $1) } + [
            WarpCase("four in one", [rotation, translation, zoom, elastic]),
            WarpCase("elastic first, perspective last", [elastic, zoom, flip, perspective]),
            WarpCase("elastic between", [rotation, elastic, shear], shape: (2, 5, 33, 3)),
            WarpCase(
                "eight", [flip, rotation, translation, zoom, shear, rotation, zoom, flip],
                shape: (2, 16, 16, 2)),
            WarpCase("smooth beyond the picture", [stage(quill_warp_elastic, 30...30, 9...9)]),
            WarpCase("one pixel", [translation, rotation, zoom, flip], shape: (4, 1, 1, 2)),
            WarpCase("one pixel high", [rotation, perspective], shape: (4, 1, 9, 1)),
            WarpCase("one pixel wide, elastic", [elastic], shape: (2, 7, 1, 1)),
        ]
        + [quill_fill_reflect, quill_fill_wrap, quill_fill_nearest].flatMap { mode in
            [
                WarpCase("mode \(mode.rawValue)", [rotation, zoom], mode: mode),
                WarpCase(
                    "mode \(mode.rawValue), far away",
                    [stage(quill_warp_translation, -9...9, -9...9), stage(quill_warp_zoom, 0...5)],
                    shape: (3, 4, 7, 3), mode: mode),
                WarpCase("mode \(mode.rawValue), perspective", [translation, perspective], mode: mode),
                WarpCase(
                    "mode \(mode.rawValue), one pixel", [rotation, translation], shape: (2, 1, 1, 1),
                    mode: mode),
            ]
        }
        + [quill_fill_constant, quill_fill_reflect, quill_fill_wrap, quill_fill_nearest].map {
            WarpCase(
                "nearest pixel, mode \($0.rawValue)", [rotation, zoom, elastic], mode: $0, isNearest: true)
        }
}

@Suite struct WarpTests {
    private static let seed: (UInt32, UInt32) = (0x1234_5678, 0x9abc_def0)

    private func arguments(
        _ row: WarpCase, x: AlignedBuffer, y: AlignedBuffer, step: UnsafePointer<Int32>,
        isGradient: Bool = false
    ) -> quill_warp {
        let (batch, height, width, channels) = row.shape
        let s = (0..<8).map { $0 < row.stages.count ? row.stages[$0] : quill_warp_stage() }
        return quill_warp(
            pictures: quill_pictures(
                batch: Int64(batch), height: Int64(height), width: Int64(width), channels: Int64(channels),
                seed: Self.seed, step: step),
            x: x.pointer, y: y.pointer, stages: (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]),
            stage_count: Int32(row.stages.count), fill_mode: row.mode, is_nearest: row.isNearest,
            fill_value: isGradient ? 0 : row.fill, is_gradient: isGradient)
    }

    /// Runs the kernel over all images, divided into ranges.
    private func run(
        _ kernels: UnsafePointer<quill_kernels>, _ row: WarpCase, _ x: [Float], isGradient: Bool = false,
        step: Int32 = 17, cut: Cut = .whole
    ) -> [Float] {
        let input = AlignedBuffer(x)
        let y = AlignedBuffer(count: x.count, filledWith: -7)
        withUnsafePointer(to: step) { step in
            let arguments = arguments(row, x: input, y: y, step: step, isGradient: isGradient)
            runItems(
                arguments, withUnsafePointer(to: arguments) { kernels.pointee.warp_work($0) },
                kernels.pointee.warp, cut: cut)
        }
        #expect(y.isGuardIntact)
        return y.values
    }

    private func pixels(_ row: WarpCase, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        return random.floats(row.shape.batch * row.shape.height * row.shape.width * row.shape.channels)
    }

    @Test(arguments: WarpCase.all) func equalsItsTwin(_ row: WarpCase) {
        let x = pixels(row, seed: 3)
        let none = AlignedBuffer(count: 1)
        let want = withUnsafePointer(to: Int32(17)) { step in
            WarpTwin(
                warp: arguments(row, x: none, y: none, step: step), stages: row.stages, seed: Self.seed,
                step: 17
            ).run(x)
        }
        for kernels in instructionSets {
            let whole = run(kernels, row, x)
            // A point is off by a few millionths of a pixel, and pixels are random.
            expectNear(whole, want, absolute: 2e-4, kernels.name)
            for cut in Cut.allCases { expectEqual(run(kernels, row, x, cut: cut), whole, kernels.name) }
        }
    }

    /// ⟨warp x, d⟩ = ⟨x, gradient d⟩.
    @Test(arguments: WarpCase.all) func gradientIsTheTranspose(_ row: WarpCase) {
        var row = row
        row.fill = 0
        let (x, d) = (pixels(row, seed: 3), pixels(row, seed: 4))
        func inner(_ a: [Float], _ b: [Float]) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        for kernels in instructionSets {
            let forward = inner(run(kernels, row, x), d)
            let backward = inner(x, run(kernels, row, d, isGradient: true))
            #expect(
                abs(forward - backward) <= 1e-5 * Double(x.count), "\(kernels.name): \(forward), \(backward)")
        }
    }

    @Test func picturesAndStepsDiffer() {
        let row = WarpCase("", [WarpCase.elastic, WarpCase.rotation], shape: (4, 8, 8, 1))
        let picture = Array(pixels(row, seed: 3)[..<64])
        for kernels in instructionSets {
            let first = run(kernels, row, picture + picture + picture + picture)
            let next = run(kernels, row, picture + picture + picture + picture, step: 18)
            let all = [first, next].flatMap { y in (0..<4).map { Array(y[64 * $0..<64 * ($0 + 1)]) } }
            #expect(Set(all).count == 8, "\(kernels.name)")
        }
    }

    /// Checks means and variances of what many images drew, using the maps themselves.
    @Test func parametersAreUniform() {
        let count = 4096
        var row = WarpCase("", [], shape: (count, 10, 20, 1))
        func draw(_ stage: quill_warp_stage, _ parameter: (quill_warp_map) -> Float) -> [Double] {
            row = WarpCase("", [stage], shape: (count, 10, 20, 1))
            let none = AlignedBuffer(count: 1)
            return withUnsafePointer(to: Int32(3)) { step in
                let arguments = arguments(row, x: none, y: none, step: step)
                return (0..<count).map { n in
                    var map = quill_warp_map()
                    withUnsafePointer(to: arguments) {
                        quill_kernels_best().pointee.warp_map($0, Int64(n), &map)
                    }
                    return Double(parameter(map))
                }
            }
        }
        func expectUniform(_ values: [Double], _ range: ClosedRange<Double>) {
            let mean = values.reduce(0, +) / Double(count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
            let extent = range.upperBound - range.lowerBound
            // Five standard errors.
            #expect(
                abs(mean - (range.lowerBound + range.upperBound) / 2) < 5 * extent
                    / (12 * Double(count)).squareRoot())
            #expect(abs(variance / (extent * extent / 12) - 1) < 5 * (0.8 / Double(count)).squareRoot())
            #expect(values.allSatisfy { $0 > range.lowerBound - 1e-5 && $0 < range.upperBound + 1e-5 })
        }
        let shift = WarpCase.stage(quill_warp_translation, -0.25...0.5, 0...0.5)
        expectUniform(draw(shift) { -$0.m.5 }, -2.5...5)
        expectUniform(draw(shift) { -$0.m.2 }, 0...10)
        expectUniform(draw(WarpCase.stage(quill_warp_zoom, -0.5...0.25, 0...1)) { $0.m.4 }, 0.5...1.25)
        expectUniform(draw(WarpCase.stage(quill_warp_rotation, -0.01...0.03)) { $0.m.3 }, -0.0628...0.1874)
        let shears = draw(WarpCase.stage(quill_warp_shear, 0...0.5)) { $0.m.1 }
        expectUniform(shears, -0.5...0.5)
        let flips = draw(WarpCase.stage(quill_warp_flip, 0...0, flags: 1)) { $0.m.0 }.filter { $0 == -1 }
            .count
        #expect(abs(flips - count / 2) < 5 * 32)
        let changed = draw(WarpCase.stage(quill_warp_perspective, 0.25...0.25, -0.5...0.5)) { $0.m.0 }.filter
        { $0 != 1 }
        #expect(abs(changed.count - count / 4) < 5 * 28)
    }
}

/// Runs a kernel of one phase over its items, with scratch memory of exactly the size it requests.
func runItems<Arguments>(
    _ arguments: Arguments, _ work: quill_work, _ kernel: @escaping Phase<Arguments>, cut: Cut
) {
    #expect(work.prepare_items == 0 && work.finish_items == 0 && work.workspace_bytes == 0)
    let scratch = AlignedBuffer(count: Int(work.scratch_bytes + 3) / 4, filledWith: .nan)
    withUnsafePointer(to: arguments) { arguments in
        for range in cut.items(work.items) {
            kernel(arguments, range.lowerBound, range.upperBound, scratch.pointer, scratch.pointer)
        }
    }
    #expect(scratch.isGuardIntact)
}
