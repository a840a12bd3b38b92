import QuillNetwork
import QuillTensor

extension Network {
    /// Checks that the memory for all weights is available.
    /// - Throws: an `.argument` error that says what is needed and what is available.
    package func requireMemory() throws {
        var (bytes, largest) = (0, 0)
        for weight in weights {
            let own = weight.shape.checkedCount.map { $0 * MemoryLayout<Float>.stride } ?? .max / 4
            bytes = min(bytes + own, .max / 4)
            largest = max(largest, own)
        }
        // Each weight is made before it is copied to its place.
        let total = bytes + largest
        try QuillTensor.requireMemory(
            total < .max / 4 ? total : nil,
            for: "\(name): the \((bytes / MemoryLayout<Float>.stride).grouped) parameters of these layers"
        )
    }
}
