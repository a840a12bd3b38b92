import QuillNetwork
import QuillTensor

extension Network {
    /// The network's configuration as JSON that Keras 3 reads with `keras.models.model_from_json`.
    /// - Throws: an `.argument` error that names a layer or setting that cannot be written.
    public var kerasJSON: String { get throws { try json.text } }

    /// Creates a network from the JSON that Keras 2 or 3, or TensorFlow's Keras, writes with `model.to_json()`.
    /// - Parameters:
    ///   - text: the JSON text.
    ///   - inputShapes: the shapes of the inputs, without the batch axis, to fix sizes that the text leaves open, as Keras
    ///     does for `Input((None, None, 3))`. By default, they stay open.
    ///   - layers: the layers that the text may name.
    ///   - notes: Receives one line for everything converted, such as float64, which Quill computes in float32. By
    ///     default, notes go to standard error.
    /// - Throws: a `.file`, `.shape` or `.argument` error that names the place, what was expected, and what was
    ///   received.
    public init(
        kerasJSON text: String, inputShapes: [Shape] = [], layers: LayerRegistry = .standard,
        notes: (String) -> Void = SavedModel.printNote
    ) throws {
        self = try withoutActuallyEscaping(notes) { notes in
            try NetworkReader(layers: layers, inputShapes: inputShapes, note: notes).network(
                JSONField(parsing: text, "configuration"))
        }
    }
}
