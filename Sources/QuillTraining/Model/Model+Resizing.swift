import QuillNetwork
import QuillTensor

extension Model {
    /// Returns this model, with copies of its weights, for inputs of other shapes, such as larger images. Call `compile`
    /// before training it.
    /// - Throws: a `.shape` error that names a layer whose weights depend on the size, or that does not fit; an
    ///   `.argument` error for another number of inputs.
    public func resized(to shapes: Shape...) throws -> Model {
        var model = try Model(network: network.resized(to: shapes), weightsAmong: weights, runtime: runtime)
        model.classNames = classNames
        return model
    }
}
