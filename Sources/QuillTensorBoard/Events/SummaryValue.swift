import QuillCodecs
import QuillTensor

/// A value with its tag, as one of TensorBoard's plugins reads it.
///
/// Source: tensorboard/compat/proto/summary.proto and tensor.proto.
struct SummaryValue: Sendable {
    /// The name under which TensorBoard shows the value.
    let tag: String
    /// The plugin that shows it.
    let plugin: String
    /// What the plugin keeps beside the value.
    var content: [UInt8] = []
    /// The kind of data, by which TensorBoard stores the value; nil where it finds that out by itself.
    let dataClass: DataClass?
    /// The value.
    let tensor: ProtobufWriter
    /// A text beside the value, in Markdown.
    var description = ""

    /// TensorBoard's kinds of data.
    enum DataClass: Int, Sendable {
        case scalar = 1
        case tensor
        case blobs
    }

    /// The value's bytes.
    var encoded: ProtobufWriter {
        var data = ProtobufWriter()
        data.add(1, plugin)
        if !content.isEmpty { data.add(2, content) }
        var metadata = ProtobufWriter()
        metadata.add(1, data)
        if !description.isEmpty { metadata.add(3, description) }
        if let dataClass { metadata.add(4, dataClass.rawValue) }
        var value = ProtobufWriter()
        value.add(1, tag)
        value.add(8, tensor)
        value.add(9, metadata)
        return value
    }
}

extension ProtobufWriter {
    /// A tensor of floats.
    static func tensor(_ shape: [Int], _ values: [Float]) -> ProtobufWriter {
        var tensor = tensor(type: 1, shape)
        if !values.isEmpty { tensor.add(5, packed: values) }
        return tensor
    }

    /// A tensor of doubles.
    static func tensor(_ shape: [Int], _ values: [Double]) -> ProtobufWriter {
        var tensor = tensor(type: 2, shape)
        tensor.add(4, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
        return tensor
    }

    /// A tensor of texts or files.
    static func tensor(_ shape: [Int], _ values: [[UInt8]]) -> ProtobufWriter {
        var tensor = tensor(type: 7, shape)
        for value in values { tensor.add(8, value) }
        return tensor
    }

    /// - Parameter type: the number of TensorFlow's data type.
    private static func tensor(type: Int, _ shape: [Int]) -> ProtobufWriter {
        var tensor = ProtobufWriter()
        tensor.add(1, type)
        tensor.add(2, self.shape(shape))
        return tensor
    }

    /// A shape, as TensorFlow's TensorShapeProto.
    static func shape(_ dimensions: [Int]) -> ProtobufWriter {
        var shape = ProtobufWriter()
        for dimension in dimensions {
            var size = ProtobufWriter()
            size.add(1, dimension)
            shape.add(2, size)
        }
        return shape
    }
}
