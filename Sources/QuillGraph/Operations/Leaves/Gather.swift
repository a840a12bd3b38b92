import CQuillKernels
import QuillTensor

/// An operation that reads a data set that stays outside the graph.
protocol ResidentReader: Operation {
    /// The name under which the host binds the data.
    var resident: String { get }
    /// The data type of the data set.
    var dataType: DataType { get }
}

/// Gathers a batch from a data set by row numbers: [rows] + row shape, times a scale plus an offset. Bytes are
/// converted to floats here, so a data set of bytes stays bytes.
struct GatherRows: ResidentReader {
    let resident: String
    let row: Shape
    let dataType: DataType
    var scale: Float = 1
    var offset: Float = 0

    var name: String {
        "gather(\(dataType.rawValue) \(resident)\(scale == 1 && offset == 0 ? "" : ", affine(\(scale), \(offset))"))"
    }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs[0].dataType == .int32, inputs[0].shape.rank == 1 else {
            throw QuillError(.shape, "\(name) takes int32 row numbers, received \(inputs[0])")
        }
        guard [.float32, .int32, .uint8].contains(dataType) else {
            throw QuillError(
                .argument, "\(name): a graph reads float32, int32 or uint8; convert the data first")
        }
        return TensorType(row.prepending(inputs[0].shape[0]), dataType == .int32 ? .int32 : .float32)
    }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (indices, cell, columns) = (binding.integers(0), binding.resident, Int64(row.elementCount))
        let (scale, offset, y) = (self.scale, self.offset, binding.output)
        let time = Double(binding.count) * 0.1
        let rows = binding.inputTypes[0].shape[0]
        switch dataType {
        case .uint8:
            return .items(rows, nanoseconds: time) { begin, end in
                guard let data = cell.pointee?.assumingMemoryBound(to: UInt8.self) else { return }
                var arguments = quill_gather_bytes(
                    columns: columns, x: data, indices: indices, y: y, scale: scale, offset: offset)
                kernels.gather_bytes(&arguments, begin, end)
            }
        case .float32:
            return .items(rows, nanoseconds: time) { begin, end in
                guard let data = cell.pointee?.assumingMemoryBound(to: Float.self) else { return }
                var arguments = quill_gather_floats(
                    columns: columns, x: data, indices: indices, y: y, scale: scale, offset: offset)
                kernels.gather_floats(&arguments, begin, end)
            }
        case .int32:
            let labels = binding.outputIntegers
            return .items(rows, nanoseconds: time) { begin, end in
                guard let data = cell.pointee?.assumingMemoryBound(to: Int32.self) else { return }
                if columns == 1 { return kernels.gather_labels(data, indices, labels, begin, end) }
                for row in Int(begin)..<Int(end) {
                    let from = data + Int(indices[row]) * Int(columns)
                    (labels + row * Int(columns)).update(from: from, count: Int(columns))
                }
            }
        case .float64, .int64, .bool: return .nothing
        }
    }

    /// Scaling is free here: the numbers pass through registers anyway.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        guard let affine = consumer as? Affine, scale == 1, offset == 0, dataType != .int32 else {
            return nil
        }
        var result = self
        result.scale = affine.scale
        result.offset = affine.offset
        return result
    }
}

extension Graph {
    /// Gathers rows of a data set outside the graph by int32 row numbers [batch]; the result has shape [batch] + row.
    ///
    /// Bytes become floats; floats stay floats. Integers stay integers: labels, one or several in a row. The
    /// host binds the data under `name` before each run.
    public func gather(_ name: String, rows: Node, row: Shape, dataType: DataType) -> Node {
        add(GatherRows(resident: name, row: row, dataType: dataType), [rows])
    }
}
