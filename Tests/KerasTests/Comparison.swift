import QuillCodecs
import QuillTensor
import Testing

extension Safetensors {
    /// Returns the floats whose names begin with a prefix and a slash, by the rest of their names.
    func floats(_ prefix: String) throws -> [String: Tensor<Float>] {
        var result: [String: Tensor<Float>] = [:]
        for (name, tensor) in tensors where name.hasPrefix(prefix + "/") {
            result[String(name.dropFirst(prefix.count + 1))] = try tensor.typed()
        }
        return result
    }

    func tensor(_ name: String) throws -> AnyTensor { try #require(tensors[name]) }
}

/// Expects that the largest difference is at most `tolerance` times the largest wanted number.
func expectClose(
    _ got: Tensor<Float>, _ want: Tensor<Float>, _ what: String, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(got.shape == want.shape, "\(what)", sourceLocation: sourceLocation)
    let largest = want.elements.map { abs(Double($0)) }.max() ?? 0
    let differences = zip(got.elements, want.elements).map { abs(Double($0) - Double($1)) }
    // NaN counts as an infinite difference; `max` alone would ignore it.
    let worst = differences.map { $0.isNaN ? .infinity : $0 }.max() ?? 0
    let index = differences.firstIndex { !($0 < worst) } ?? 0
    #expect(
        worst <= tolerance * largest,
        "\(what): \(worst / largest) of the largest; at \(index) \(got.elements[index]), not \(want.elements[index])",
        sourceLocation: sourceLocation)
}
