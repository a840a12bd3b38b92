import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

extension FileFormat {
    /// Model files of other programs' formats.
    static func otherModels() throws -> [FileFormat] {
        let model = try Model(input: [8, 8, 2], seed: 3) {
            Conv2D(3, 3, strides: 2, padding: .same, activation: .relu)
            BatchNormalization()
            MaxPooling2D(2, strides: 1)
            ZeroPadding2D(1)
            Flatten()
            Dense(4, activation: .elu())
            Dense(3, activation: .softmax)
        }
        let scratch = Scratch()
        _ = try SavedModel(model).write(to: scratch.path + ".onnx")
        let onnx = try contents(scratch.path + ".onnx")
        FileSystem.remove(scratch.path + ".onnx")
        let layers = try fixture("QuillModelFilesTests/Fixtures/onnx/keras-layers.onnx")
        let torch = try Safetensors(
            tensors: [
                "0.weight": .float32(.ones([3, 2, 3, 3])), "0.bias": .float32(.ones([3])),
                "0.steps": .int64(Tensor([7])),
            ], metadata: ["format": "pt"]
        ).encode()
        let arrays = [
            ("arr_0.npy", Npy.encode(.float32(.ones([3, 3, 2, 3])))),
            ("arr_1.npy", Npy.encode(.float32(.ones([3])))),
        ]
        let small = try Model(input: [8, 8, 2]) { Conv2D(3, 3) }
        return [
            FileFormat("onnx", ending: ".onnx", [onnx, layers]) { path in
                _ = try Model.load(from: path, notes: { _ in })
            },
            FileFormat("torch", ending: ".safetensors", [torch]) { path in
                var model = small
                try model.loadWeights(from: path, notes: { _ in })
            },
            FileFormat("npzweights", ending: ".npz") { damage in
                var changed = arrays
                let victim = damage.below(arrays.count)
                changed[victim].1 = damage.damaged(arrays[victim].1)
                return damage.below(2) == 0
                    ? damage.damaged(StoredArchive(arrays).bytes) : StoredArchive(changed).bytes
            } read: { path in
                var model = small
                try model.loadWeights(from: path, notes: { _ in })
            },
        ]
    }
}
