import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Recipe {
    /// The layers as a ``LayerText``; nil for a network that isn't a chain of such layers.
    public var layers: String? {
        guard case .chain(let layers, _) = architecture else { return nil }
        return layers
    }

    /// Returns the network for images with pixels from 0 to 255.
    /// - Parameters:
    ///   - input: Height, width, and channels.
    ///   - classes: the number of classes, which replaces the 10 units of the last layer; nil for the layers as
    ///     written.
    /// - Throws: a `.shape` or `.argument` error that names the layer or the actual output shape.
    public func network(input: Shape = [28, 28, 1], classes: Int? = nil) throws -> Network {
        let network: Network
        switch architecture {
        case .chain(let layers, let scalesInputs):
            let text = classes.map { Self.layers(layers, classes: $0) } ?? layers
            network = try Network(
                input: input, layers: try LayerText(text).layers(scalingInputs: scalesInputs), name: id)
        case .network(let make):
            network = try make(input, classes ?? 10)
        }
        let expected: Shape? = target == .images ? input : classes.map { [$0] }
        if let expected, network.outputShapes != [expected] {
            throw QuillError(
                .shape, "\(id): its last layer has shape \(network.outputShapes[0]), expected \(expected)")
        }
        return network
    }

    private static func layers(_ layers: String, classes: Int) -> String {
        var parts = layers.split(separator: ",").map(String.init)
        var words = parts.last?.split(separator: " ").map(String.init) ?? []
        guard words.starts(with: ["dense", "10"]) else { return layers }
        words[1] = "\(classes)"
        parts[parts.count - 1] = " " + words.joined(separator: " ")
        return parts.joined(separator: ",")
    }

    /// Returns the network with initial weights from the seed, compiled with the recipe's optimizer and loss. A
    /// classifier also has the metric accuracy.
    /// - Throws: a `.shape` or `.argument` error that names the layer; see ``network(input:classes:)``.
    public func model(
        input: Shape = [28, 28, 1], classes: Int? = nil, seed: UInt64 = 1, runtime: Runtime = .default
    ) throws -> Model {
        var model = try Model(
            network: try network(input: input, classes: classes), seed: seed, runtime: runtime)
        try model.compile(
            optimizer: optimizer, loss: loss, metrics: target == .classes ? [.accuracy] : [])
        return model
    }

    /// Returns the model for the shape and the classes of the given images, whose names a classifier takes.
    public func model(for images: Dataset, seed: UInt64 = 1, runtime: Runtime = .default) throws -> Model {
        var model = try model(
            input: images.imageShape, classes: images.classCount, seed: seed, runtime: runtime)
        if target == .classes { model.classNames = images.classNames }
        return model
    }
}
