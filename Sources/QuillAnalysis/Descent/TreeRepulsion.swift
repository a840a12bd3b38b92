import CQuillKernels
import QuillGraph

/// Repulsion in space by an octree (Barnes and Hut): distant points are taken as one at their center of mass.
final class TreeRepulsion: Repulsion {
    let force: Buffer<Float>
    let z = Buffer<Double>(1, repeating: 1)
    private(set) var phases: [Phase] = []
    let scratchBytes = 0

    private let y: Buffer<Float>
    private let points: Int
    private let theta: Float
    private let order: Buffer<Int32>
    private let sorted: Buffer<Float>
    private let tree: Buffer<quill_tree>
    private var nodes: [quill_tree_node] = []
    private var keys: [UInt64] = []
    private static let leafSize = 8
    private static let bits = 16

    init(_ y: Buffer<Float>, points: Int, theta: Float, runtime: Runtime) {
        (self.y, self.points, self.theta) = (y, points, theta)
        force = Buffer(4 * points, repeating: 0)
        order = Buffer(points, repeating: 0)
        sorted = Buffer(4 * points, repeating: 0)
        let turned = Buffer<Float>(4 * points, repeating: 0), each = Buffer<Float>(points, repeating: 0)
        tree = Buffer(zeroed: 1)
        tree.pointer.pointee.points = Int64(points)
        tree.pointer.pointee.y = UnsafePointer(sorted.pointer)
        tree.pointer.pointee.repulsion = turned.pointer
        tree.pointer.pointee.z = each.pointer
        let table = runtime.kernelTable.pointee
        let (tree, order, force, z) = (tree, order, force, z)
        phases = [
            Phase(items: PairRepulsion.chunks(points), nanoseconds: 1e9) { items, _ in
                table.map_tree(tree.pointer, Int64(items.lowerBound), Int64(items.upperBound))
            },
            Phase(items: 1, nanoseconds: 1e3) { _, _ in
                z.pointer[0] = max(each.values.reduce(0.0) { $0 + Double($1) }, 1e-30)
                for place in 0..<points {
                    let index = Int(order.pointer[place])
                    for axis in 0..<3 { force.pointer[4 * index + axis] = turned.pointer[4 * place + axis] }
                }
            },
        ]
    }

    func prepare() -> Bool {
        var (low, high) = (SIMD4<Float>(repeating: .infinity), SIMD4<Float>(repeating: -.infinity))
        let y = UnsafeRawPointer(y.pointer).assumingMemoryBound(to: SIMD4<Float>.self)
        for index in 0..<points {
            low.replace(with: y[index], where: y[index] .< low)
            high.replace(with: y[index], where: y[index] .> high)
        }
        let width = max((high - low).max(), .leastNormalMagnitude)
        let scale = Float(1 << Self.bits - 1) / width
        keys.removeAll(keepingCapacity: true)
        for index in 0..<points {
            let cell = (y[index] - low) * scale
            let code =
                Self.spread(UInt64(max(cell.x, 0))) << 2 | Self.spread(UInt64(max(cell.y, 0))) << 1
                | Self.spread(UInt64(max(cell.z, 0)))
            keys.append(code)
        }
        sortByKey()
        for place in 0..<points {
            let index = Int(order.pointer[place])
            for axis in 0..<4 { sorted.pointer[4 * place + axis] = self.y.pointer[4 * index + axis] }
        }
        nodes.removeAll(keepingCapacity: true)
        let cell = width * Float(1 << Self.bits) / Float(1 << Self.bits - 1)
        addNode(0..<points, width: cell, level: Self.bits)
        tree.pointer.pointee.nodes = Int64(nodes.count)
        // The array stays where it is until the next preparation.
        nodes.withUnsafeBufferPointer { nodes in
            if let base = nodes.baseAddress { tree.pointer.pointee.node = base }
        }
        return false
    }

    /// Puts two zeros between the bits of a number.
    private static func spread(_ number: UInt64) -> UInt64 {
        var x = number & 0xFFFF
        x = (x | x << 16) & 0x0000_00FF_0000_FF
        x = (x | x << 8) & 0x0000_F00F_00F0_0F
        x = (x | x << 4) & 0x000C_30C3_0C30_C3
        x = (x | x << 2) & 0x0024_9249_2492_49
        return x
    }

    /// Sorts the points by their keys, equal ones by their number (least digits first).
    private func sortByKey() {
        var (from, to) = (
            (0..<points).map { Int32(truncatingIfNeeded: $0) }, [Int32](repeating: 0, count: points)
        )
        for shift in stride(from: 0, to: 3 * Self.bits, by: 12) {
            var start = [Int](repeating: 0, count: 4097)
            for key in keys { start[Int(key >> UInt64(shift) & 4095) + 1] += 1 }
            for digit in 0..<4096 { start[digit + 1] += start[digit] }
            for index in from {
                let digit = Int(keys[Int(index)] >> UInt64(shift) & 4095)
                to[start[digit]] = index
                start[digit] += 1
            }
            swap(&from, &to)
        }
        for place in 0..<points { order.pointer[place] = from[place] }
    }

    /// Adds the node of a range of sorted points, and the nodes of its octants.
    private func addNode(_ range: Range<Int>, width: Float, level: Int) {
        let own = nodes.count
        var sum = SIMD4<Double>.zero
        for place in range {
            sum += SIMD4<Double>(
                Double(sorted.pointer[4 * place]), Double(sorted.pointer[4 * place + 1]),
                Double(sorted.pointer[4 * place + 2]), 1)
        }
        let isLeaf = range.count <= Self.leafSize || level == 0
        nodes.append(
            quill_tree_node(
                x: Float(sum.x / sum.w), y: Float(sum.y / sum.w), z: Float(sum.z / sum.w),
                count: Float(sum.w),
                squared_width: width * width / (theta * theta), next: 0,
                first: isLeaf ? Int32(range.lowerBound) : -1, end: Int32(range.upperBound)))
        if !isLeaf {
            let shift = UInt64(3 * (level - 1))
            var first = range.lowerBound
            while first < range.upperBound {
                let octant = key(first) >> shift
                var end = first + 1
                while end < range.upperBound, key(end) >> shift == octant { end += 1 }
                addNode(first..<end, width: width / 2, level: level - 1)
                first = end
            }
        }
        nodes[own].next = Int32(nodes.count)
    }

    private func key(_ place: Int) -> UInt64 { keys[Int(order.pointer[place])] }
}
