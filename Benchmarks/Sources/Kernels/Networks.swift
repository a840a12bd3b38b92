/// The arithmetic of a layer.
enum LayerSpec {
    case convolution(filters: Int64, kernel: Int64, same: Bool)
    case pooling(Int64)
    case flatten
    case dense(Int64)
}

/// A network and its batch size in training.
struct NetworkSpec {
    let name: String
    let batch: Int64
    let layers: [LayerSpec]

    /// The compared networks, without dropout, which multiplies nothing. `compare` builds the same networks in its
    /// peers.
    static let all: [NetworkSpec] = [
        NetworkSpec(name: "mlp-128", batch: 32, layers: dense([128])),
        NetworkSpec(name: "mlp-128-32", batch: 32, layers: dense([128, 32])),
        NetworkSpec(name: "mlp-256-128-64", batch: 32, layers: dense([256, 128, 64])),
        NetworkSpec(name: "mlp-dropout", batch: 32, layers: dense([256, 128, 64])),
        NetworkSpec(name: "mlp-512x3", batch: 128, layers: dense([512, 512, 512])),
        NetworkSpec(
            name: "cnn-32-64", batch: 32,
            layers: [
                .convolution(filters: 32, kernel: 3, same: false), .pooling(2),
                .convolution(filters: 64, kernel: 3, same: false), .pooling(2),
            ] + dense([128])),
        NetworkSpec(
            name: "cnn-16-36", batch: 256,
            layers: [
                .convolution(filters: 16, kernel: 3, same: true), .pooling(2),
                .convolution(filters: 36, kernel: 3, same: true), .pooling(2),
            ] + dense([128])),
        NetworkSpec(
            name: "cnn-32-32-64-64", batch: 64,
            layers: [
                .convolution(filters: 32, kernel: 3, same: true),
                .convolution(filters: 32, kernel: 3, same: false), .pooling(2),
                .convolution(filters: 64, kernel: 3, same: true),
                .convolution(filters: 64, kernel: 3, same: false), .pooling(2),
            ] + dense([512])),
    ]

    private static func dense(_ units: [Int64]) -> [LayerSpec] {
        [.flatten] + (units + [10]).map { .dense($0) }
    }

    /// Returns the products and convolutions of a training step, or, if `training` is false, of the classification of
    /// `batch` images, in order.
    func cases(batch: Int64, training: Bool) -> [KernelCase] {
        var cases: [KernelCase] = []
        var side: Int64 = 28
        var channels: Int64 = 1
        var features: Int64 = 0
        for (index, layer) in layers.enumerated() {
            let shape: KernelShape
            switch layer {
            case .pooling(let size):
                side /= size
                continue
            case .flatten:
                features = side * side * channels
                continue
            case .convolution(let filters, let kernel, let same):
                let convolution = ConvolutionShape(
                    batch: batch, side: side, channels: channels, filters: filters, kernel: kernel, same: same
                )
                shape = .convolution(convolution)
                side = convolution.outSide
                channels = filters
            case .dense(let units):
                shape = .dense(DenseShape(batch: batch, inputs: features, outputs: units))
                features = units
            }
            let hidden = index < layers.count - 1
            cases.append(KernelCase(shape: shape, direction: .forward, relu: hidden, training: training))
            guard training else { continue }
            if index > 0, cases.count > 1 {  // the gradient of the images isn't needed
                cases.append(KernelCase(shape: shape, direction: .inputGradient, relu: false, training: true))
            }
            cases.append(KernelCase(shape: shape, direction: .weightGradient, relu: false, training: true))
        }
        return cases
    }
}
