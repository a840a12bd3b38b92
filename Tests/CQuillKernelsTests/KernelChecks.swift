import CQuillKernels
import Testing

/// The distance of a float from the exact value, in units in the last place of the latter; infinite if only one is
/// NaN. Past the largest float, the next "float" is 2^128, which stands for infinity.
func ulps(_ got: Float, from want: Double) -> Double {
    if want.isNaN || got.isNaN { return want.isNaN && got.isNaN ? 0 : .infinity }
    let limit = 0x1p128
    let exact = max(-limit, min(limit, want))
    let value = got.isInfinite ? (got > 0 ? limit : -limit) : Double(got)
    let unit = abs(exact) >= Double(Float.greatestFiniteMagnitude) ? 0x1p104 : Double(Float(exact).ulp)
    return abs(value - exact) / max(unit, Double(Float.leastNonzeroMagnitude))
}

/// Expects every number to be within `absolute` + `relative` · |want| of the wanted one, and NaN where that is NaN.
func expectNear(
    _ got: [Float], _ want: [Double], relative: Double = 1e-6, absolute: Double = 1e-6, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(got.count == want.count, "\(what)", sourceLocation: sourceLocation)
    let wrong = zip(got, want).enumerated().first { _, pair in
        let (value, wanted) = (Double(pair.0), pair.1)
        if wanted.isNaN || wanted.isInfinite { return !(wanted.isNaN ? value.isNaN : value == wanted) }
        return !(abs(value - wanted) <= absolute + relative * abs(wanted))
    }
    #expect(
        wrong == nil,
        "\(what): at \(wrong?.offset ?? 0) \(wrong?.element.0 ?? 0), not \(wrong?.element.1 ?? 0)",
        sourceLocation: sourceLocation)
}

/// Expects equal numbers, or NaN for NaN.
func expectEqual(
    _ got: [Float], _ want: [Float], _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(got.count == want.count, "\(what)", sourceLocation: sourceLocation)
    let wrong = zip(got, want).enumerated().first { _, pair in
        !(pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN))
    }
    #expect(
        wrong == nil,
        "\(what): at \(wrong?.offset ?? 0) \(wrong?.element.0 ?? 0), not \(wrong?.element.1 ?? 0)",
        sourceLocation: sourceLocation)
}

extension UnsafePointer where Pointee == quill_kernels {
    /// The instruction set's name.
    var name: String { String(cString: pointee.name) }
}

/// Ways to divide items: all at once, and cut at random positions in random order.
enum Cut: CaseIterable {
    case whole, some, others

    /// Ranges of single items.
    func items(_ count: Int64) -> [Range<Int64>] {
        if self == .whole { return count > 0 ? [0..<count] : [] }
        var random = SplitMix64(seed: self == .some ? 1 : 2)
        return random.split(count)
    }

    /// Ranges of elements that start at multiples of the grain.
    func elements(_ count: Int) -> [Range<Int64>] {
        let grain = Int64(QUILL_GRAIN)
        return items((Int64(count) + grain - 1) / grain).map {
            $0.lowerBound * grain..<min(Int64(count), $0.upperBound * grain)
        }
    }
}

/// Sizes around the vectors' widths and the grain.
let elementCounts = [1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 255, 256, 257, 1000, 2049]

typealias Phase<Arguments> = (
    UnsafePointer<Arguments>, Int64, Int64, UnsafeMutableRawPointer, UnsafeMutableRawPointer
) -> Void

/// Runs a kernel of two phases with a workspace of exactly the size it requests.
func runPhases<Arguments>(
    _ arguments: Arguments, _ work: quill_work, main: @escaping Phase<Arguments>,
    finish: @escaping Phase<Arguments>, cut: Cut
) {
    #expect(work.prepare_items == 0)
    let workspace = AlignedBuffer(count: Int(work.workspace_bytes + 3) / 4, filledWith: .nan)
    let scratch = AlignedBuffer(count: Int(work.scratch_bytes + 3) / 4, filledWith: .nan)
    withUnsafePointer(to: arguments) { arguments in
        for (phase, items) in [(main, work.items), (finish, work.finish_items)] {
            for range in cut.items(items) {
                phase(arguments, range.lowerBound, range.upperBound, scratch.pointer, workspace.pointer)
            }
        }
    }
    #expect(workspace.isGuardIntact && scratch.isGuardIntact)
}
