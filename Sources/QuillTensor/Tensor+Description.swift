extension Tensor: CustomStringConvertible {
    /// Rows in brackets, as NumPy prints them; long axes are abbreviated to their first and last three entries.
    ///
    /// ```
    /// Tensor<Float> [2, 3]
    /// [[1.0, 2.0, 3.0],
    ///  [4.0, 5.0, 6.0]]
    /// ```
    public var description: String {
        let abbreviates = count > 1000
        let body = withUnsafeBufferPointer { Self.describe($0, shape, depth: 0, abbreviates) }
        return "Tensor<\(Element.self)> \(shape)\n\(body)"
    }

    private static func describe(
        _ elements: UnsafeBufferPointer<Element>, _ shape: Shape, depth: Int, _ abbreviates: Bool
    ) -> String {
        guard shape.rank > 0 else { return "\(elements[0])" }
        let extent = shape[0]
        let row = shape.dropFirst()
        let shown: [Int?] =
            abbreviates && extent > 6
            ? [0, 1, 2, nil, extent - 3, extent - 2, extent - 1] : (0..<extent).map { $0 }
        let parts = shown.map { index -> String in
            guard let index else { return "…" }
            let slice = UnsafeBufferPointer(rebasing: elements[index * row.count..<(index + 1) * row.count])
            return describe(slice, row, depth: depth + 1, abbreviates)
        }
        let separator =
            row.rank == 0
            ? ", " : "," + String(repeating: "\n", count: row.rank) + String(repeating: " ", count: depth + 1)
        return "[" + parts.joined(separator: separator) + "]"
    }
}
