import QuillNetwork
import QuillTensor

/// An input of a model as Keras writes it: extents may be open.
struct OpenInput {
    let name: String
    /// The shape of a sample.
    let shape: InputShape

    /// Returns the shape of this input, or the given one if it fits.
    /// - Throws: a `.shape` error for a shape that does not fit.
    func resolved(_ given: Shape) throws -> InputShape {
        guard shape.fits(given) else {
            throw QuillError(.shape, "the input '\(name)' takes \(shape), received the shape \(given)")
        }
        return InputShape(given)
    }
}

extension NetworkReader {
    /// Returns inputs with their shapes: those that were given, or those in the file.
    func resolved(_ inputs: [OpenInput], _ depth: Int) throws -> [(name: String, shape: InputShape)] {
        guard depth == 0, !inputShapes.isEmpty else { return inputs.map { ($0.name, $0.shape) } }
        guard inputShapes.count == inputs.count else {
            throw QuillError(
                .argument, "expected shapes of \(inputs.count) inputs, received \(inputShapes.count)")
        }
        return try zip(inputs, inputShapes).map { ($0.name, try $0.resolved($1)) }
    }
}
