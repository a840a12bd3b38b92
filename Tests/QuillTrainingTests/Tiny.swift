import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// Small data sets that networks can learn.
enum Tiny {
    /// Images of 12×12 bytes: noise, and a bright cell whose position determines the class.
    static func images(_ rows: Int, seed: UInt64 = 7) throws -> Dataset {
        var random = SplitMix64(seed: seed)
        let labels = Tensor((0..<rows).map { _ in Int32(random.next() % 10) })
        let images = Tensor<UInt8>([rows, 12, 12, 1]) { pixels in
            for row in 0..<rows {
                let label = Int(labels.elements[row])
                for cell in 0..<144 {
                    let isBright = cell / 12 / 3 == label / 3 && cell % 12 / 4 == label % 3
                    let noise = UInt8(random.next() % 64)
                    pixels.initializeElement(at: row * 144 + cell, to: noise + (isBright ? 160 : 0))
                }
            }
        }
        return try Dataset(images: images, labels: labels)
    }

    /// A network of 144-16-10.
    static func model(seed: UInt64 = 1, dropout: Float = 0.2, runtime: Runtime = .default) throws -> Model {
        var model = try Sequential(input: [12, 12, 1], seed: seed, runtime: runtime) {
            Rescaling(1 / 255)
            Flatten()
            Dense(16, activation: .relu)
            Dropout(dropout)
            Dense(10)
        }
        try model.compile(
            optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy])
        return model
    }
}

extension Model {
    /// The bits of every number that training changes.
    var bits: [String: [UInt32]] {
        weights.mapValues { $0.elements.map(\.bitPattern) }.merging(
            optimizerState.mapValues { value in
                switch value {
                case .float32(let tensor): tensor.elements.map(\.bitPattern)
                case .int32(let tensor): tensor.elements.map { UInt32(bitPattern: $0) }
                case .uint8(let tensor): tensor.elements.map(UInt32.init)
                case .float64, .int64, .bool: []
                }
            }
        ) { own, _ in own }
    }
}

/// Returns the first name under which two collections differ, for short messages.
func difference(_ a: [String: [UInt32]], _ b: [String: [UInt32]]) -> String? {
    if a.keys.sorted() != b.keys.sorted() { return "names" }
    return a.keys.sorted().first { a[$0] != b[$0] }
}
