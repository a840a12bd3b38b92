import CQuillKernels
import QuillGraph

/// Repulsion in the plane by interpolation on a grid. Its spacing and size follow the map.
final class GridRepulsion: Repulsion {
    let force: Buffer<Float>
    let z = Buffer<Double>(1, repeating: 1)
    private(set) var phases: [Phase] = []
    private(set) var scratchBytes = 0

    private let y: Buffer<Float>
    private let points: Int
    private let sums: Bool
    private let table: quill_kernels
    private let order: Buffer<Int32>
    private let rowOf: Buffer<Int32>
    private var grid: MapGrid?
    /// The arguments of the kernels, which are written before each run.
    let arguments: Buffer<quill_map_grid>
    private var rowStart = Buffer<Int32>(1, repeating: 0)

    /// Prepares for the points of a map.
    /// - Parameter sums: whether to calculate the sums of w as the first force instead of forces.
    init(_ y: Buffer<Float>, points: Int, runtime: Runtime, sums: Bool = false) {
        self.sums = sums
        self.y = y
        self.points = points
        table = runtime.kernelTable.pointee
        force = Buffer(2 * points, repeating: 0)
        order = Buffer(points, repeating: 0)
        rowOf = Buffer(points, repeating: 0)
        arguments = Buffer(zeroed: 1)
    }

    func prepare() -> Bool {
        var (low, high) = (SIMD2<Float>(repeating: .infinity), SIMD2<Float>(repeating: -.infinity))
        y.pointer.withMemoryRebound(to: SIMD2<Float>.self, capacity: points) { pairs in
            for index in 0..<points {
                low.replace(with: pairs[index], where: pairs[index] .< low)
                high.replace(with: pairs[index], where: pairs[index] .> high)
            }
        }
        let span = max(high.x - low.x, high.y - low.y)
        let isNew = grid.map { !$0.fits(span: span) } ?? true
        if isNew {
            let made = MapGrid(span: span, table: table)
            if sums { made.addSums(table) } else { made.addForces(table) }
            rowStart = Buffer(made.side + 1, repeating: 0)
            grid = made
            makePhases(made)
        }
        guard let grid else { return isNew }
        let middle = (low + high) / 2
        let reach = Float(grid.side - 1) / 2 * grid.spacing
        grid.write(to: arguments.pointer, origin: (middle.x - reach, middle.y - reach))
        arguments.pointer.pointee.points = Int64(points)
        arguments.pointer.pointee.y = UnsafePointer(y.pointer)
        arguments.pointer.pointee.order = UnsafePointer(order.pointer)
        arguments.pointer.pointee.row_start = UnsafePointer(rowStart.pointer)
        arguments.pointer.pointee.force = force.pointer
        sort(origin: middle.y - reach, grid)
        return isNew
    }

    /// Sorts the points by the first of the four rows that they touch, which the kernels find in the same way.
    private func sort(origin: Float, _ grid: MapGrid) {
        let start = rowStart.pointer
        for row in 0...grid.side { start[row] = 0 }
        let inverse = 1 / grid.spacing
        let most = Int32(grid.side - 3)
        for index in 0..<points {
            let row = min(max(Int32((y.pointer[2 * index + 1] - origin) * inverse), 1), most) - 1
            rowOf.pointer[index] = row
            start[Int(row) + 1] += 1
        }
        for row in 0..<grid.side { start[row + 1] += start[row] }
        for index in 0..<points {
            let row = Int(rowOf.pointer[index])
            order.pointer[Int(start[row])] = Int32(truncatingIfNeeded: index)
            start[row] += 1
        }
        // Each start has moved to the next one's.
        for row in stride(from: grid.side, to: 0, by: -1) { start[row] = start[row - 1] }
        start[0] = 0
    }

    private func makePhases(_ grid: MapGrid) {
        let (arguments, table, z, points) = (arguments, table, z, points)
        let parts = grid.energyParts
        scratchBytes = Int(table.map_scratch_bytes(Int64(grid.length)))
        func items(
            _ count: Int, _ kernel: @escaping (UnsafePointer<quill_map_grid>, Int64, Int64) -> Void
        ) -> Phase {
            Phase(items: count, nanoseconds: 1e9) { items, _ in
                kernel(arguments.pointer, Int64(items.lowerBound), Int64(items.upperBound))
            }
        }
        func blocks(
            _ count: Int,
            _ kernel:
                @escaping (UnsafePointer<quill_map_grid>, Int64, Int64, UnsafeMutableRawPointer) -> Void
        ) -> Phase {
            Phase(items: count, nanoseconds: 1e9) { items, scratch in
                kernel(arguments.pointer, Int64(items.lowerBound), Int64(items.upperBound), scratch)
            }
        }
        phases = [
            items(grid.side, table.map_spread),
            blocks(grid.stride / 32, table.map_transform),
            blocks(grid.half / 16, table.map_convolve),
            blocks(grid.stride / 16, table.map_restore),
            items(points, table.map_gather),
            Phase(items: 1, nanoseconds: 1e3) { _, _ in
                let total = parts.values.reduce(0, +)
                z.pointer[0] = max(total - Double(points), 1e-30)
            },
        ]
    }
}
