import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model {
    /// Saves weights, configuration, and if compiled, how the model is trained and what its optimiser remembers.
    ///
    /// The file is a safetensors file whose metadata hold Keras-style JSON. It is written whole or not at all, and equal
    /// models give equal bytes.
    /// - Parameters:
    ///   - metadata: texts by name to keep beside, for who knows them; loading passes over them.
    ///   - halvesKernels: whether weights with two axes or more are written in 16 bits, each number rounded to the
    ///     nearest: half the size, and about three digits.
    /// - Throws: an `.argument` error that names a layer that is no `ConfigurableLayer`, a setting that cannot be
    ///   written or metadata with a name of the format's own; a `.file` error that names the path and the reason.
    public func save(
        to path: String, metadata: [String: String] = [:], halvesKernels: Bool = false
    ) throws {
        try ModelFormat.check(savingTo: path)
        var file = try ModelArchive.contents(self)
        for (name, text) in metadata {
            guard !ModelArchive.keys.contains(name) else {
                throw QuillError(.argument, "metadata '\(name)': the name is the format's own")
            }
            file.metadata[name] = text
        }
        let halved = halvesKernels ? weights.filter { $0.value.rank > 1 }.map(\.key) : []
        try file.write(to: path, halving: Set(halved))
    }

    /// Makes sure that a model could be saved to a path, before it is trained for hours.
    /// - Throws: an `.argument` error for the ending of another format, a `.file` error that names the path and the
    ///   reason.
    public static func checkSaving(to path: String) throws {
        try ModelFormat.check(savingTo: path)
        try AtomicFile.check(path)
    }

    /// Loads a model that was saved, compiled if it was. A checkpoint gives its model.
    ///
    /// A file that names an optimiser, a loss or a metric which is not known here gives the model uncompiled. Weights may
    /// be NaN or infinite: predictions then are too.
    /// - Parameters:
    ///   - layers: the layers that the file may name; add layers of your own to `.standard`.
    ///   - optimizers: the optimisers that the file may name.
    ///   - losses: losses of your own that the file may name.
    ///   - metrics: metrics of your own that the file may name.
    ///   - runtime: where the model is to run.
    /// - Throws: a `.file` error that names the path, what was expected and what came.
    public static func load(
        from path: String, layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard,
        losses: [Loss] = [], metrics: [Metric] = [], runtime: Runtime = .default
    ) throws -> Model {
        try ModelFormat.loading(path) {
            var reader = try ModelArchiveReader(contentsOf: path)
            let known = CompilationReader(optimizers: optimizers, losses: losses, metrics: metrics)
            let model = try reader.model(layers, known, runtime)
            _ = try reader.trainingState()
            try reader.checkAllUsed()
            return model
        }
    }
}
