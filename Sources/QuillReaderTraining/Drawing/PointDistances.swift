/// The distance from each point of a square grid to the nearest point of a set, in steps of the grid.
///
/// Source: Felzenszwalb & Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8 (2012).
enum PointDistances {
    /// The distances to the points that are `true`; a large number everywhere if there are none.
    static func distances(to points: [Bool], side: Int) -> [Float] {
        let far: Float = 1e8
        var squares = points.map { $0 ? 0 : far }
        var row = [Float](repeating: 0, count: side)
        for x in 0..<side {
            for y in 0..<side { row[y] = squares[y * side + x] }
            lowerEnvelope(&row)
            for y in 0..<side { squares[y * side + x] = row[y] }
        }
        for y in 0..<side {
            for x in 0..<side { row[x] = squares[y * side + x] }
            lowerEnvelope(&row)
            for x in 0..<side { squares[y * side + x] = row[x].squareRoot() }
        }
        return squares
    }

    /// Replaces each f(p) with the minimum over q of (p − q)² + f(q).
    private static func lowerEnvelope(_ f: inout [Float]) {
        let count = f.count
        var hulls = [Int](repeating: 0, count: count)
        var borders = [Float](repeating: 0, count: count + 1)
        var last = 0
        borders[0] = -.infinity
        borders[1] = .infinity
        for q in 1..<count {
            var crossing: Float
            repeat {
                let p = hulls[last]
                crossing = ((f[q] + Float(q * q)) - (f[p] + Float(p * p))) / Float(2 * (q - p))
                if crossing <= borders[last] { last -= 1 } else { break }
            } while last >= 0
            last += 1
            hulls[last] = q
            borders[last] = crossing
            borders[last + 1] = .infinity
        }
        let old = f
        var hull = 0
        for p in 0..<count {
            while borders[hull + 1] < Float(p) { hull += 1 }
            let offset = Float(p - hulls[hull])
            f[p] = offset * offset + old[hulls[hull]]
        }
    }
}
