import Foundation
import QuillCodecs
import QuillModelFiles
import QuillTensor
import QuillTraining

/// Files that other programs wrote, made by the scripts in `Fixtures/onnx`.
enum ForeignFixtures {
    static let onnx = [
        "torch-old", "torch-fixed", "torch-new", "torch-branches", "operators", "tf2onnx", "keras",
        "keras-layers",
        "torch-images", "torch-images-new",
    ]

    /// Returns the path of a fixture.
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/onnx/\(name)"
        ).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// Returns the inputs and outputs that the other program's file has.
    static func recorded(_ name: String) throws -> (inputs: [AnyTensor], outputs: [Tensor<Float>]) {
        let arrays = try Npz.read(path("\(name).npz"))
        let names = arrays.keys.sorted()
        return (
            names.filter { $0.hasPrefix("x") }.compactMap { arrays[$0] },
            try names.filter { $0.hasPrefix("y") }.compactMap { try arrays[$0]?.typed() }
        )
    }

    /// Returns the greatest |a − b|, relative to the greatest |b|.
    static func difference(_ a: [Tensor<Float>], _ b: [Tensor<Float>]) -> Float {
        guard a.map(\.shape) == b.map(\.shape) else { return .infinity }
        let pairs = zip(a.flatMap(\.elements), b.flatMap(\.elements))
        let greatest = b.flatMap(\.elements).map { abs($0) }.max() ?? 0
        return pairs.map { abs($0 - $1) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
            / max(greatest, 1e-30)
    }
}
