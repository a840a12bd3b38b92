/// Returns IDX files of a few images and labels: image `row` is filled with the byte `row + first`.
func idxFiles(_ labels: [UInt8], first: UInt8 = 0, side: UInt8 = 28) -> (images: [UInt8], labels: [UInt8]) {
    let count = UInt8(labels.count)
    let pixels = (0..<count).flatMap { [UInt8](repeating: $0 + first, count: Int(side) * Int(side)) }
    return (
        [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side] + pixels,
        [0, 0, 8, 1, 0, 0, 0, count] + labels
    )
}
