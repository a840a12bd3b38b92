import CQuillKernels
import QuillSystem

/// The grid over a map, the transforms of its kernels, and memory for the convolution.
final class MapGrid {
    /// The distance of grid points, unless the map is smaller than 50 of them. Cubic interpolation of 1 / (1 + d²) is
    /// then accurate to 1 %, where two points are nearest; sums over many points are far more accurate.
    static let standardSpacing: Float = 1.0 / 3
    private static let fewestIntervals: Float = 50

    let spacing: Float
    let side: Int
    /// The length of the transforms.
    let length: Int
    let stride: Int
    let half: Int
    let energyParts: Buffer<Double>
    private let twiddles: Buffer<Float>
    private let kernels: [Buffer<Float>]
    private let energy: Buffer<Float>
    private let charge, rows, columns, field: Buffer<Float>
    private var isOdd = true

    /// Even lengths with the prime factors 2, 3, and 5.
    private static let lengths = (3...8).flatMap { exponent in
        [16, 18, 20, 24, 25, 27, 30].map { $0 << exponent }
    }

    private static func spacing(for span: Float) -> Float {
        var spacing = standardSpacing
        while span < spacing * fewestIntervals, spacing > 1e-30 { spacing /= 2 }
        let most = Float(lengths[lengths.count - 1] / 2 - 8)
        return max(spacing, span / most)
    }

    private static func length(for span: Float, _ spacing: Float) -> Int {
        let side = Int((span / spacing).rounded(.up)) + 6
        return lengths.first { $0 >= 2 * side } ?? lengths[lengths.count - 1]
    }

    /// Whether the grid suits a map of this size.
    func fits(span: Float) -> Bool {
        let spacing = Self.spacing(for: span)
        let needed = Self.length(for: span, spacing)
        return spacing == self.spacing && needed <= length && needed * 4 >= length * 3
    }

    init(span: Float, table: quill_kernels) {
        spacing = Self.spacing(for: span)
        length = Self.length(for: span, spacing)
        side = length / 2
        stride = (side + 31) / 32 * 32
        half = (length / 2 + 1 + 15) / 16 * 16
        twiddles = Buffer(Int(quill_fft_twiddle_count(Int64(length))), repeating: 0)
        quill_fft_twiddles(Int64(length), twiddles.pointer)
        kernels = [Buffer(length * half, repeating: 0), Buffer(length * half, repeating: 0)]
        energy = Buffer(length * half, repeating: 0)
        energyParts = Buffer(half / 16, repeating: 0)
        charge = Buffer(side * stride, repeating: 0)
        rows = Buffer(2 * stride * half, repeating: 0)
        columns = Buffer(4 * half * stride, repeating: 0)
        field = Buffer(side * stride * 2, repeating: 0)
    }

    /// Prepares for forces and Z.
    func addForces(_ table: quill_kernels) {
        isOdd = true
        transformKernel(table, isOdd: false, energy) { x, y in 1 / (1 + x * x + y * y) }
        // Odd in the direction of the rows, which is the second coordinate.
        let squared: (Double, Double) -> Double = { x, y in
            let w = 1 / (1 + x * x + y * y)
            return w * w * y
        }
        transformKernel(table, isOdd: true, kernels[1], squared)
        turn(kernels[1], into: kernels[0])
    }

    /// Prepares for the sums of w alone, as the first result.
    func addSums(_ table: quill_kernels) {
        isOdd = false
        transformKernel(table, isOdd: false, kernels[0]) { x, y in 1 / (1 + x * x + y * y) }
    }

    func write(to arguments: UnsafeMutablePointer<quill_map_grid>, origin: (Float, Float)) {
        arguments.pointee.side = Int64(side)
        arguments.pointee.length = Int64(length)
        arguments.pointee.origin = origin
        arguments.pointee.spacing = spacing
        arguments.pointee.charge = charge.pointer
        arguments.pointee.twiddles = UnsafePointer(twiddles.pointer)
        arguments.pointee.kernel = (UnsafePointer(kernels[0].pointer), UnsafePointer(kernels[1].pointer))
        arguments.pointee.odd = isOdd
        arguments.pointee.energy = isOdd ? UnsafePointer(energy.pointer) : nil
        arguments.pointee.energy_parts = isOdd ? energyParts.pointer : nil
        arguments.pointee.rows = rows.pointer
        arguments.pointee.columns = columns.pointer
        arguments.pointee.field = field.pointer
    }

    /// Transforms a kernel of the distance (x along a row, y across the rows) that is even in x, and in y even or odd.
    /// The table is [length, half]: the frequency along the rows first.
    private func transformKernel(
        _ table: quill_kernels, isOdd: Bool, _ target: Buffer<Float>, _ kernel: (Double, Double) -> Double
    ) {
        let (n, last) = (length, length / 2)
        let scratch = Buffer<Float>(2 * n * 16, repeating: 0)
        let re = Buffer<Float>(n * 16, repeating: 0), im = Buffer<Float>(n * 16, repeating: 0)
        // [frequency across the rows, distance along a row]
        let middle = Buffer<Float>(half * half, repeating: 0)
        for first in Swift.stride(from: 0, through: last, by: 16) {
            for row in 0..<n {
                let y = Double(row <= last ? row : row - n) * Double(spacing)
                for lane in 0..<16 {
                    let isEdge = isOdd && row == last
                    re.pointer[row * 16 + lane] =
                        isEdge ? 0 : Float(kernel(Double(first + lane) * Double(spacing), y))
                    im.pointer[row * 16 + lane] = 0
                }
            }
            table.fourier(Int64(n), twiddles.pointer, false, re.pointer, im.pointer, scratch.pointer)
            let part = isOdd ? im : re
            for frequency in 0...last {
                for lane in 0..<16 {
                    middle.pointer[frequency * half + first + lane] = part.pointer[frequency * 16 + lane]
                }
            }
        }
        let scale = 1 / (Float(n) * Float(n))
        for first in Swift.stride(from: 0, through: last, by: 16) {
            for column in 0..<n {
                let distance = column <= last ? column : n - column
                for lane in 0..<16 {
                    re.pointer[column * 16 + lane] = middle.pointer[(first + lane) * half + distance]
                    im.pointer[column * 16 + lane] = 0
                }
            }
            table.fourier(Int64(n), twiddles.pointer, false, re.pointer, im.pointer, scratch.pointer)
            for frequency in 0..<n {
                for lane in 0..<16 {
                    target.pointer[frequency * half + first + lane] =
                        first + lane <= last ? re.pointer[frequency * 16 + lane] * scale : 0
                }
            }
        }
    }

    /// The transform of the kernel with x and y exchanged.
    private func turn(_ source: Buffer<Float>, into target: Buffer<Float>) {
        let last = length / 2
        for along in 0..<length {
            // The kernel is odd in the exchanged direction.
            let place = along <= last ? along : length - along
            let sign: Float = along <= last ? 1 : -1
            for across in 0...last {
                target.pointer[along * half + across] = sign * source.pointer[across * half + place]
            }
        }
    }
}
