/// Thins shapes to their center lines.
///
/// Source: Zhang & Suen, "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27
/// (1984).
enum Thinning {
    /// Removes points from the edges of a shape until its lines are one point wide. The outermost rows and columns
    /// must be empty.
    static func thinned(_ shape: [Bool], side: Int) -> [Bool] {
        var shape = shape
        var removed: [Int] = []
        // The neighbors, clockwise from the top.
        let ring = [-side, -side + 1, 1, side + 1, side, side - 1, -1, -side - 1]
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for pass in 0..<2 {
                removed.removeAll(keepingCapacity: true)
                for y in 1..<(side - 1) {
                    for index in (y * side + 1)..<(y * side + side - 1) where shape[index] {
                        var (neighbors, rises) = (0, 0)
                        var before = shape[index + ring[7]]
                        for step in ring {
                            let now = shape[index + step]
                            if now { neighbors += 1 }
                            if now && !before { rises += 1 }
                            before = now
                        }
                        guard (2...6).contains(neighbors), rises == 1 else { continue }
                        let (top, right) = (shape[index + ring[0]], shape[index + ring[2]])
                        let (bottom, left) = (shape[index + ring[4]], shape[index + ring[6]])
                        let isOpen =
                            pass == 0
                            ? !(top && right && bottom) && !(right && bottom && left)
                            : !(top && right && left) && !(top && bottom && left)
                        if isOpen { removed.append(index) }
                    }
                }
                for index in removed { shape[index] = false }
                hasChanged = hasChanged || !removed.isEmpty
            }
        }
        return shape
    }
}
