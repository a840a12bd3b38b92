import QuillData
import QuillTensor

/// The outputs of a reader's network: the digits 0 to 9, and at most one for other ink and one for each mark.
struct DigitOutputs: Sendable {
    /// The output of each digit, then the other outputs; nil if they are in this order.
    private let order: [Int]?
    /// The marks of the outputs after the digits; nil for ink that is neither a digit nor a mark.
    let marks: [Mark?]

    /// The name of the class of ink that isn't a digit.
    static let otherInk = "no digit"

    /// Finds the digits and marks among the names of a model's classes. Without names, the digits are in order, and an
    /// eleventh output is for other ink.
    /// - Parameters:
    ///   - classNames: the names of the model's classes.
    ///   - count: the number of the model's outputs.
    /// - Throws: a `.data` error unless the names are those of all ten digits, of ``otherInk``, and of ``Mark``s. A class
    ///   of any other name is an answer of its own, which a reader of digits would lose.
    init(_ classNames: [String]?, count: Int) throws {
        guard let classNames else {
            order = nil
            marks = [Mark?](repeating: nil, count: max(0, count - 10))
            return
        }
        let values = ClassNumber.values(of: classNames)
        var places: [Int: Int] = [:]
        for case (let place, let value?) in values.enumerated() where places[value] == nil {
            places[value] = place
        }
        let digits = (0...9).compactMap { places[$0] }
        let others = classNames.indices.filter { !digits.contains($0) }
        let unknown = others.filter {
            classNames[$0] != Self.otherInk && Mark(rawValue: classNames[$0]) == nil
        }
        guard digits.count == 10, unknown.isEmpty, Set(others.map { classNames[$0] }).count == others.count
        else {
            let received =
                digits.count == 10 && !unknown.isEmpty
                ? "\(unknown.map { "'\(classNames[$0])'" }.joined(separator: ", ")), too; predict gives every class by its name"
                : ClassNumber.list(classNames)
            throw QuillError(
                .data,
                "a reader's classes: expected the digits 0 to 9, and '\(Self.otherInk)' for other ink or nothing else, received "
                    + received)
        }
        let order = digits + others
        self.order = order == Array(order.indices) ? nil : order
        marks = others.map { Mark(rawValue: classNames[$0]) }
    }

    /// Returns names of classes in the order of the digits.
    func sorted(_ names: [String]) -> [String] { order.map { $0.map { names[$0] } } ?? names }

    /// Returns a network's outputs, [rows, classes], in the order of the digits.
    func sorted(_ outputs: Tensor<Float>) -> Tensor<Float> {
        guard let order else { return outputs }
        let (rows, width, elements) = (outputs.shape[0], outputs.shape[1], outputs.elements)
        return Tensor<Float>([rows, width]) { target in
            for row in 0..<rows {
                for (place, output) in order.enumerated() {
                    target.initializeElement(at: row * width + place, to: elements[row * width + output])
                }
            }
        }
    }
}
