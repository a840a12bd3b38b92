import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

/// What `quill embed` maps: the pixels of images, or a layer's outputs for them.
struct EmbedSource {
    /// What is mapped: `the pixels of MNIST`.
    let title: String
    /// [count, numbers].
    let points: Tensor<Float>
    let images: Tensor<UInt8>
    let classes: [Int]
    let classNames: [String]

    /// Loads the images, and runs the model's layer if there is one.
    init(
        _ subject: String?, layer: String?, images: DataOptions, train: Bool, runtime: Runtime,
        _ report: Report
    ) async throws {
        let model = try Self.model(subject, images, runtime)
        if model == nil, layer != nil {
            throw UsageError("--layer: expected a model's file in front of it")
        }
        let data: ImageData
        if model == nil, let subject {
            guard images.data == nil else {
                throw UsageError("expected the images once, received '\(subject)' and --data")
            }
            data = try await DataOptions.load(
                data: subject, reading: images.form.options, limit: images.limit, flag: nil)
        } else {
            data = try await images.load()
        }
        let usesTraining = train || data.test.count == 0
        var part = usesTraining ? data.train : data.test
        guard part.count > 0 else {
            throw QuillError(.data, "\(data.source.place): there are no images to map")
        }
        report.data(data, ["\(part.count.grouped) \(usesTraining ? "training" : "test") images"])
        if !train, usesTraining { report.line("Note", "there are no test images; these are training images") }
        guard let model else {
            title = "The pixels of \(data.source.name)"
            let size = part.imageShape.elementCount
            let bytes = part.images
            points = Tensor([part.count, size]) { target in
                bytes.withUnsafeBufferPointer { bytes in
                    for index in 0..<bytes.count {
                        target.initializeElement(at: index, to: Float(bytes[index]) / 255)
                    }
                }
            }
            (self.images, classNames) = (part.images, part.classNames)
            classes = part.labels.elements.map { Int($0) }
            return
        }
        if model.classNames != nil { part = try model.matched(part).images }
        let name = try layer ?? Self.lastHiddenLayer(of: model)
        let outputs = try model.intermediate(name).predict(part)
        points = outputs.reshaped([part.count, -1])
        title = "\(data.source.name) as the layer \(name) sees it"
        report.line("Layer", "\(name), shape \(Shape(Array(outputs.shape.dimensions.dropFirst())))")
        (self.images, classNames) = (part.images, part.classNames)
        classes = part.labels.elements.map { Int($0) }
    }

    /// The model in a file; nil if the subject isn't a model's file.
    private static func model(
        _ subject: String?, _ images: DataOptions, _ runtime: Runtime
    ) throws -> Model? {
        guard let subject, FileSystem.isFile(subject) else { return nil }
        let endings = [".safetensors", ".keras", ".h5", ".hdf5", ".onnx"]
        // With --data, the subject can only be a model.
        guard images.data != nil || endings.contains(where: subject.lowercased().hasSuffix) else {
            return nil
        }
        return try Model.load(from: subject, runtime: runtime)
    }

    /// The layer whose outputs the last layer with weights takes.
    private static func lastHiddenLayer(of model: Model) throws -> String {
        let steps = model.network.steps
        guard let last = steps.lastIndex(where: { !$0.weights.isEmpty }),
            let before = steps[last].inputs.first?.step, steps[before].layer != nil
        else {
            throw UsageError("--layer: this model has no hidden layer; expected the name of a layer")
        }
        return steps[before].name
    }
}
