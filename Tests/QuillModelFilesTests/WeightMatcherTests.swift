import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Weights of other programs find their layers.
@Suite struct WeightMatcherTests {
    /// The network of `make.py`, with names of its own for some layers.
    private func network() throws -> Model {
        try Model(input: [8, 8, 2], seed: 3) {
            Conv2D(4, 3, padding: .same, name: "conv1")
            BatchNormalization(epsilon: 1e-5)
            ReLU()
            MaxPooling2D(2)
            DepthwiseConv2D(3, depthMultiplier: 2, useBias: false, name: "depthwise")
            LeakyReLU(negativeSlope: 0.1)
            ZeroPadding2D(Margins(top: 1, right: 1))
            ZeroPadding2D(1)
            Conv2D(6, 3, strides: 2)
            ELU()
            Flatten()
            Dense(7, activation: .tanh)
            Dropout(0.25)
            Dense(5, activation: .logSoftmax, name: "fc2")
        }
    }

    @Test func weightsOfPyTorchGiveItsOutputs() throws {
        var model = try network()
        var notes: [String] = []
        try model.loadWeights(from: ForeignFixtures.path("torch.safetensors"), notes: { notes.append($0) })
        let (inputs, outputs) = try ForeignFixtures.recorded("torch")
        #expect(ForeignFixtures.difference(try model.predict(inputs), outputs) < 1e-5)
        let path = ForeignFixtures.path("torch.safetensors")
        #expect(
            notes.contains(
                "\(path): conv1.weight [4, 2, 3, 3] → conv1/kernel [3, 3, 2, 4] (channels first to channels last)"
            ), "\(notes)")
        #expect(
            notes.contains(
                "\(path): fc1.weight [7, 24] → dense/kernel [24, 7] (transposed, rows from channels first to channels last)"
            ))
        #expect(notes.contains("\(path): bn1.running_var [4] → batch_normalization/moving_variance [4]"))
    }

    private func file(_ scratch: Scratch, _ tensors: [String: Tensor<Float>]) throws -> String {
        let file = Safetensors(tensors: tensors.mapValues { .float32($0) })
        return try scratch.put("a.safetensors", file.encode())
    }

    private func ramp(_ shape: Shape) throws -> Tensor<Float> {
        try Tensor(shape, (0..<shape.elementCount).map { Float($0) })
    }

    @Test func numbersInNamesGiveTheOrder() throws {
        let scratch = try Scratch()
        var model = try Model(input: [4]) {
            Dense(4, useBias: false)
            Dense(4, useBias: false)
        }
        let path = try file(scratch, ["layers.10.weight": ramp([4, 4]), "layers.2.weight": .ones([4, 4])])
        try model.loadWeights(from: path, notes: { _ in })
        #expect(model.weights["dense/kernel"] == .ones([4, 4]))
        #expect(model.weights["dense_1/kernel"] == (try ramp([4, 4]).transposed()))
    }

    @Test func doubtsAreErrorsThatList() throws {
        let scratch = try Scratch()
        var model = try Model(input: [4], seed: 1) {
            Dense(4, useBias: false)
            Dense(4, useBias: false)
        }
        let before = model.weights
        let path = try file(scratch, ["left.weight": ramp([4, 4]), "right.weight": ramp([4, 4])])
        #expect(
            message { try model.loadWeights(from: path) }
                == "\(path): the layers dense, dense_1 may take the weights of left, right, which have the same shapes; "
                + "give the layers these names")
        let short = try file(scratch, ["left.weight": ramp([4, 4])])
        #expect(
            message { try model.loadWeights(from: short) }
                == "\(short): expected weights of shapes kernel [4, 4] for the layer 'dense', received left.weight [4, 4]"
        )
        let other = try file(scratch, ["left.weight": ramp([5, 4])])
        #expect(
            message { try model.loadWeights(from: other) }
                == "\(other): expected weights of shapes kernel [4, 4] for the layer 'dense', received left.weight [5, 4]"
        )
        #expect(model.weights == before)
    }

    @Test func npzFilesHoldWeights() throws {
        let scratch = try Scratch()
        let model = try network()
        try model.saveWeights(to: scratch("a.npz"))
        #expect(try Npz.names(scratch("a.npz")).contains("conv1/kernel"))
        var other = try Model(network: model.network, seed: 9)
        try other.loadWeights(from: scratch("a.npz"))
        #expect(other.weights == model.weights)
        // As `numpy.savez(path, *model.get_weights())` names them.
        let numbered = model.network.weights.enumerated().map { index, weight in
            ("arr_\(index)", AnyTensor.float32(model.weights[weight.name] ?? .zeros([1])))
        }
        try Npz.write(Dictionary(uniqueKeysWithValues: numbered), to: scratch("b.npz"))
        other = try Model(network: model.network, seed: 10)
        try other.loadWeights(from: scratch("b.npz"), notes: { _ in })
        #expect(other.weights == model.weights)
        #expect(
            message { _ = try Model.load(from: scratch("a.npz")) }.contains(
                "received weights without a network"))
    }
}
