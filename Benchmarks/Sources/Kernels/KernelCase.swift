/// A dense layer [batch, inputs] → [batch, outputs].
struct DenseShape: Hashable {
    let batch, inputs, outputs: Int64
}

/// A convolution of square images with stride 1.
struct ConvolutionShape: Hashable {
    let batch, side, channels, filters, kernel: Int64
    let same: Bool

    var outSide: Int64 { same ? side : side - kernel + 1 }
    var pad: Int64 { same ? (kernel - 1) / 2 : 0 }
}

enum KernelShape: Hashable {
    case dense(DenseShape)
    case convolution(ConvolutionShape)
}

enum Direction: String, Codable {
    case forward
    case inputGradient = "input gradient"
    case weightGradient = "weight gradient"
}

/// One product or convolution of one of the networks.
struct KernelCase: Hashable {
    let shape: KernelShape
    let direction: Direction
    let relu: Bool
    let training: Bool

    /// All distinct cases of the networks in training and for single images, with the networks that use them.
    static var all: [(KernelCase, networks: [String])] {
        var order: [KernelCase] = []
        var networks: [KernelCase: [String]] = [:]
        for training in [true, false] {
            for network in NetworkSpec.all {
                for one in network.cases(batch: training ? network.batch : 1, training: training) {
                    if networks[one] == nil { order.append(one) }
                    if networks[one]?.contains(network.name) != true {
                        networks[one, default: []].append(network.name)
                    }
                }
            }
        }
        return order.map { ($0, networks[$0] ?? []) }
    }

    var kind: String {
        switch shape {
        case .dense: "dense"
        case .convolution: "convolution"
        }
    }

    var shapeText: String {
        switch shape {
        case .dense(let s): "\(s.batch)×\(s.inputs) → \(s.outputs)"
        case .convolution(let s):
            "\(s.batch)×\(s.side)×\(s.side)×\(s.channels) → \(s.filters), \(s.kernel)×\(s.kernel) "
                + (s.same ? "same" : "valid")
        }
    }

    /// The additions and multiplications of the definition, even if the algorithm needs fewer. They include taps
    /// outside the image.
    var arithmetic: Double {
        switch shape {
        case .dense(let s): 2 * Double(s.batch * s.inputs * s.outputs)
        case .convolution(let s):
            2 * Double(s.batch * s.outSide * s.outSide * s.filters * s.kernel * s.kernel * s.channels)
        }
    }
}
