import QuillTensor
import QuillTraining

/// A network of a reader, and how its outputs become answers.
struct ReaderNetwork: Sendable {
    /// The network: [28, 28, 1] bytes to an output for each digit, and at most one for other ink and one for each mark.
    let model: Model
    /// The number that divides the outputs before the softmax.
    let temperature: Float
    /// The least probability of being a digit at which ink is accepted as one.
    let threshold: Float
    /// The meaning of the outputs.
    let outputs: DigitOutputs

    /// - Throws: a `.shape` error if the network doesn't map [28, 28, 1] to such outputs, a `.data` error if its classes
    ///   aren't the digits, an `.argument` error if the temperature isn't positive.
    init(_ model: Model, temperature: Float, threshold: Float) throws {
        let model = try model.sized(to: [[28, 28, 1]]) ?? model
        let shapes = (inputs: model.network.inputShapes, outputs: model.network.outputShapes)
        outputs = try DigitOutputs(model.classNames, count: shapes.outputs.first?.elementCount ?? 10)
        guard shapes.inputs.count == 1, shapes.inputs[0].dimensions == [28, 28, 1], shapes.outputs.count == 1,
            shapes.outputs[0].rank == 1, [10, 11].contains(shapes.outputs[0][0]) || model.classNames != nil
        else {
            throw QuillError(
                .shape,
                "a reader's network: expected [28, 28, 1] to [10] or [11], received "
                    + "\(shapes.inputs.map(\.description).joined(separator: ", ")) to "
                    + "\(shapes.outputs.map(\.description).joined(separator: ", "))")
        }
        if let names = model.classNames, names.count != shapes.outputs[0][0] {
            throw QuillError(
                .data,
                "a reader's network: expected a class name for each of the \(shapes.outputs[0][0]) outputs, received "
                    + "\(names.count)")
        }
        guard temperature > 0, temperature.isFinite else {
            throw QuillError(.argument, "temperature: expected a positive number, received \(temperature)")
        }
        (self.model, self.temperature, self.threshold) = (model, temperature, threshold)
    }

    /// The answers for normalized images [count, 28, 28, 1].
    /// - Parameter isShifted: whether to read each nine times, with eight shifts; once takes a ninth of the time.
    func answers(to images: Tensor<UInt8>, isShifted: Bool = true) throws -> [DigitProbabilities] {
        DigitProbabilities.rows(
            of: outputs.sorted(try ShiftedViews.outputs(of: images, by: model, isShifted: isShifted)),
            temperature: temperature)
    }
}
