import QuillGraph
import QuillNetwork
import QuillTensor

/// The form in which a loss takes the targets of an output, and what else is turned into it: everything that Keras
/// takes, except that class numbers also stand for one-hot rows.
struct TargetForm {
    /// The name of the output.
    let output: String
    /// The output's shape, without the batch axis.
    let shape: Shape
    let loss: Loss

    /// The shape of a sample's class numbers: one for each row of the output.
    private var positions: Shape { shape.positions }
    private var classes: Int { shape.dimensions.last ?? 1 }

    /// Returns targets as int32 class numbers [rows] + positions, or as numbers [rows] + shape, and a note if their
    /// meaning was guessed.
    /// - Throws: a `.shape` error for targets of another shape, a `.data` error that names the row of a number that is
    ///   no class.
    func prepared(_ given: AnyTensor) throws -> (target: AnyTensor, note: String?) {
        let row = given.shape.dropFirst()
        if loss.target == .labels {
            guard row.fits(positions) else {
                throw QuillError(
                    .shape,
                    "\(loss.name) takes class numbers of shape \(positions) for each sample of \(output), received "
                        + "\(row)"
                        + (row == shape ? "; take categorical_crossentropy for one-hot rows" : ""))
            }
            let labels = try labels(given)
            let isFloat = given.dataType == .float32
            return (
                .int32(labels), isFloat ? "\(output): the float32 targets are taken as class numbers" : nil
            )
        }
        // One number without an axis is what [1] outputs are compared with.
        if row.fits(shape) || (shape == [1] && row.rank == 0) {
            if classes == 1, isOfTwoClasses, given.dataType != .float32 { _ = try labels(given, classes: 2) }
            return (try given.bytesOrFloats.reshaped(to: shape.prepending(given.shape[0])), nil)
        }
        guard classes > 1, row.fits(positions), given.dataType != .float32 else {
            let isList = row.fits(positions)
            throw QuillError(
                .shape,
                "\(output): expected targets of shape \(shape), received \(row)"
                    + (isList ? "; class numbers must be integers" : ""))
        }
        let isGuess = given.dataType == .uint8 || row != positions
        return (
            .int32(try labels(given)),
            isGuess ? "\(output): the targets of shape \(given.shape) are taken as class numbers" : nil
        )
    }

    /// Whether other numbers than 0…1 make no sense.
    private var isOfTwoClasses: Bool {
        ["binary_crossentropy", "binary_focal_crossentropy"].contains(loss.name)
    }

    /// Returns class numbers [rows] + positions.
    /// - Throws: a `.data` error that names the row of a number that is no class.
    private func labels(_ given: AnyTensor, classes: Int? = nil) throws -> Tensor<Int32> {
        let labels = try given.wholeNumbers(output).reshaped(to: positions.prepending(given.shape[0]))
        let limit = classes ?? self.classes
        let bad = labels.withUnsafeBufferPointer { numbers in
            numbers.firstIndex { ($0 < 0 || Int($0) >= limit) && Int($0) != loss.ignoredClass }
        }
        guard let bad else { return labels }
        throw QuillError(
            .data,
            "label \(labels.elements[bad]) in row \(bad / max(positions.elementCount, 1)): \(output) has "
                + "\(self.classes) outputs, 0 to \(limit - 1)")
    }
}

extension Shape {
    /// The shape of the rows along the last axis.
    var positions: Shape { Shape(Array(dimensions.dropLast())) }

    /// Whether a sample of this shape has the other shape, or it and a last axis of one.
    func fits(_ other: Shape) -> Bool {
        self == other || dimensions == other.dimensions + [1]
    }
}
