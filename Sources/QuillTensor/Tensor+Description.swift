extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
    /// The elements in brackets, exactly as NumPy prints them: columns are aligned, floating point has the digits that are
    /// needed, at most 8 after the point, and of more than 1000 elements only the first and last three of an axis are
    /// shown. As an exception, a last axis of 1 is left out, so that an image [28, 28, 1] has 28 rows of numbers.
    ///
    /// ```
    /// [[1.  2.5 3. ]
    ///  [4.  5.  6. ]]
    /// ```
    public var description: String {
        if rank > 1, shape[-1] == 1 { return squeezed(axis: -1).numPyText }
        return numPyText
    }

    /// The type and shape on a line of their own, and the elements: `Tensor<Float> [2, 3]`.
    public var debugDescription: String { "Tensor<\(Element.self)> \(shape)\n\(description)" }

    private var numPyText: String {
        let summarizes = elementCount > 1000
        let shown = summarizes ? edges : elements
        return withUnsafeBufferPointer { source in
            let format = Self.format(shown, isScalar: rank == 0)
            let printer = ArrayPrinter(shape: shape, summarizes: summarizes) { format(source[$0]) }
            return printer.text
        }
    }

    /// The elements that remain when every long axis shows only its first and last three entries.
    private var edges: [Element] {
        let kept = shape.dimensions.map { $0 > 6 ? [0, 1, 2, $0 - 3, $0 - 2, $0 - 1] : Array(0..<$0) }
        var positions = [0]
        for (axis, indices) in kept.enumerated() {
            let stride = shape.strides[axis]
            positions = positions.flatMap { position in indices.map { position + $0 * stride } }
        }
        return withUnsafeBufferPointer { source in positions.map { source[$0] } }
    }

    /// Returns a function that writes an element so that it is aligned with the others.
    private static func format(_ shown: [Element], isScalar: Bool) -> (Element) -> String {
        if let floats = shown as? [Float] {
            let columns = FloatColumns(floats, largestPlain: 1e6)
            return { element in
                let number = element as? Float ?? .nan
                return isScalar ? FloatColumns.scalar(number, largestPlain: 1e6) : columns.text(number)
            }
        }
        if let doubles = shown as? [Double] {
            let columns = FloatColumns(doubles, largestPlain: 1e8)
            return { element in
                let number = element as? Double ?? .nan
                return isScalar ? FloatColumns.scalar(number, largestPlain: 1e16) : columns.text(number)
            }
        }
        let width = shown.reduce(0) { Swift.max($0, $1.description.count) }
        return { $0.description.right(width) }
    }
}

/// Writes elements in nested brackets as NumPy's `array2string` (numpy/_core/arrayprint.py), in lines of at most 75
/// characters.
struct ArrayPrinter {
    let shape: Shape
    let summarizes: Bool
    /// The text of the element at a position.
    let element: (Int) -> String

    private static var lineWidth: Int { 75 }

    var text: String {
        if shape.rank > 0, shape.elementCount == 0 { return "[]" }
        return text(axis: 0, position: 0, indent: " ", width: Self.lineWidth)
    }

    private func text(axis: Int, position: Int, indent: String, width: Int) -> String {
        guard axis < shape.rank else { return element(position) }
        let (extent, stride) = (shape[axis], shape.dropFirst(axis + 1).elementCount)
        let shown: [Int?] =
            summarizes && extent > 6
            ? [0, 1, 2, nil, extent - 3, extent - 2, extent - 1] : Array(0..<extent)
        let parts = shown.map { index -> String in
            guard let index else { return "..." }
            return text(
                axis: axis + 1, position: position + index * stride, indent: indent + " ", width: width - 1)
        }
        let body: String
        if axis == shape.rank - 1 {
            body = wrapped(parts, indent: indent, width: width - 1)
        } else {
            let newlines = String(repeating: "\n", count: shape.rank - axis - 1)
            body = parts.joined(separator: newlines + indent)
        }
        return "[" + body + "]"
    }

    /// Returns words in lines, of which all but the first begin with the indent; the first is indented by what precedes it.
    private func wrapped(_ words: [String], indent: String, width: Int) -> String {
        var (text, line) = ("", indent)
        for (index, word) in words.enumerated() {
            if line.count + word.count > width, line.count > indent.count {
                while line.last == " " { line.removeLast() }
                text += line + "\n"
                line = indent
            }
            line += word
            if index < words.count - 1 { line += " " }
        }
        text += line
        return String(text.dropFirst(indent.count))
    }
}
