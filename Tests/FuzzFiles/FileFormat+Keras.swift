import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

extension FileFormat {
    /// Keras's files of a small model; none without libhdf5, which writes them.
    static func kerasModels() throws -> [FileFormat] {
        var model = try Model(input: [6, 6, 1], seed: 3) {
            Conv2D(2, 3, activation: .relu)
            BatchNormalization()
            Flatten()
            Dense(3, activation: .softmax)
        }
        try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
        let scratch = Scratch()
        func bytes(_ ending: String) throws -> [UInt8] {
            let path = "\(scratch.path).\(ending)"
            defer { FileSystem.remove(path) }
            try model.save(to: path, notes: { _ in })
            return try contents(path)
        }
        guard let whole = try? bytes("h5") else { return [] }
        let weights = try bytes("weights.h5")
        let archive = try bytes("keras")
        let network = model
        let read = { (path: String) in _ = try Model.load(from: path, notes: { _ in }) }
        return [
            FileFormat("h5", ending: ".h5", [whole], read: read),
            FileFormat("weightsh5", ending: ".h5", [weights]) { path in
                var model = network
                try model.loadWeights(from: path, notes: { _ in })
            },
            FileFormat("kerasv3", ending: ".keras", [archive], read: read),
        ]
    }
}
