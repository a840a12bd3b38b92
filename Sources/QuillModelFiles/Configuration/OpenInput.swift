import QuillNetwork
import QuillTensor

/// An input of a model as Keras writes it: extents may be open.
struct OpenInput {
    let name: String
    /// The extents of a sample; nil where the model takes any.
    let extents: [Int?]
    /// Where the file says so.
    let place: String

    private var shape: Shape? {
        let known = extents.compactMap(\.self)
        return known.count == extents.count ? Shape(known) : nil
    }

    private var text: String {
        "[" + extents.map { $0.map(String.init) ?? "null" }.joined(separator: ", ") + "]"
    }

    /// Returns the shape of this input, or the given one if it fits.
    /// - Throws: a `.file` error for an open extent without a given one, a `.shape` error for a shape that does not fit.
    func resolved(_ given: Shape?) throws -> Shape {
        guard let given else {
            guard let shape else {
                throw QuillError(
                    .file,
                    "\(place): the input '\(name)' is open, \(text); say its shape: Network(kerasJSON: text, inputShapes: [[224, 224, 3]])"
                )
            }
            return shape
        }
        let fits = zip(extents, given.dimensions).allSatisfy { $0 == nil || $0 == $1 }
        guard given.rank == extents.count, fits else {
            throw QuillError(.shape, "the input '\(name)' takes \(text), received the shape \(given)")
        }
        return given
    }
}

extension NetworkReader {
    /// Returns inputs with their shapes: those that were given, or those in the file.
    func resolved(_ inputs: [OpenInput], _ depth: Int) throws -> [(name: String, shape: Shape)] {
        guard depth == 0, !inputShapes.isEmpty else {
            return try inputs.map { ($0.name, try $0.resolved(nil)) }
        }
        guard inputShapes.count == inputs.count else {
            throw QuillError(
                .argument, "expected shapes of \(inputs.count) inputs, received \(inputShapes.count)")
        }
        return try zip(inputs, inputShapes).map { ($0.name, try $0.resolved($1)) }
    }
}
