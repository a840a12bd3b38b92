import Foundation
import QuillGraph
import QuillTensor

/// The numbers that `Fixtures/analysis.py` makes.
func numbers(_ rows: Int, _ columns: Int) -> Tensor<Float> {
    Tensor([rows, columns]) { target in
        for i in 0..<rows {
            for j in 0..<columns {
                let whole = (i * 7919 + j * 104_729 + i * i * j * 31 + i * j * 17) % 1009
                let scaled = Double(whole) / 1009 * (1 + 8 / Double(j + 1))
                let value = scaled + 3 * Double(j) + Double((i % 7) * (j % 3)) / 4
                target.initializeElement(at: i * columns + j, to: Float(value))
            }
        }
    }
}

/// The results of scikit-learn by name.
let fixture: [String: [Double]] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/analysis.txt")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    return Dictionary(
        uniqueKeysWithValues: lines.map { (String($0[0]), $0.dropFirst().compactMap { Double($0) }) })
}()

/// The largest difference, relative to the largest number.
func difference(_ a: [some BinaryFloatingPoint], _ b: [some BinaryFloatingPoint]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return .infinity }
    let largest = b.reduce(0.0) { max($0, abs(Double($1))) }
    return zip(a, b).reduce(0.0) { max($0, abs(Double($1.0) - Double($1.1))) } / max(largest, 1e-300)
}

/// Clusters of normal points, [count, columns], and their numbers.
func clusters(_ count: Int, _ columns: Int, groups: Int = 5, apart: Float = 6) -> (
    x: Tensor<Float>, classes: [Int]
) {
    var x = Tensor<Float>.normal([count, columns], deviation: 1, seed: 3, stream: 1)
    let centers = Tensor<Float>.normal([groups, columns], deviation: apart, seed: 4, stream: 2).elements
    x.withUnsafeMutableBufferPointer { x in
        for row in 0..<count {
            for column in 0..<columns {
                x[row * columns + column] += centers[row % groups * columns + column]
            }
        }
    }
    return (x, (0..<count).map { $0 % groups })
}
