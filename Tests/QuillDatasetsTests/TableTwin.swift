import QuillData
import QuillStrokes
import QuillTensor

/// Writes images as the text of a table, in one of the forms that people have, without the code under test.
struct TableTwin: Sendable {
    enum LabelPlace: Sendable {
        case first, last, none
        case middle(Int)
    }

    var separator = ","
    var label = LabelPlace.first
    /// Names of the columns, of which `label` is that of the labels; nil for no header.
    var header: (@Sendable (String) -> String)?
    /// The name of the column of the labels.
    var labelName = "label"
    var index: String?
    var pixel: @Sendable (UInt8) -> String = { "\($0)" }
    var labelText: @Sendable (Int) -> String = { "\($0)" }
    var lineEnd = "\n"

    /// Digits with ink up to 255 on black.
    static let digits = try! ImageData.strokes(seed: 7, trainCount: 60, testCount: 20)

    func text(_ images: Dataset) -> String {
        var lines: [String] = []
        let size = images.imageShape.elementCount
        let names = (0..<size).map { "pixel\($0)" }
        if let header { lines.append(line(labelName, names.map(header), index.map { _ in index ?? "" })) }
        for row in 0..<images.count {
            let (image, kind) = images[row]
            lines.append(line(labelText(kind), image.elements.map(pixel), index.map { _ in "\(row)" }))
        }
        return lines.joined(separator: lineEnd) + lineEnd
    }

    private func line(_ label: String, _ cells: [String], _ index: String?) -> String {
        var cells = cells
        switch self.label {
        case .first: cells.insert(label, at: 0)
        case .last: cells.append(label)
        case .middle(let place): cells.insert(label, at: place)
        case .none: break
        }
        return ((index.map { [$0] } ?? []) + cells).joined(separator: separator)
    }

    /// A number as `np.savetxt` writes it: 18 decimals and an exponent.
    static func exponential(_ value: Double) -> String {
        if value == 0 { return "0.000000000000000000e+00" }
        var (mantissa, exponent) = (value.magnitude, 0)
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        let digits = "\(mantissa)".split(separator: ".")
        let decimals = String(digits.count > 1 ? digits[1] : "") + String(repeating: "0", count: 18)
        let sign = exponent < 0 ? "-" : "+"
        return "\(value < 0 ? "-" : "")\(digits[0]).\(decimals.prefix(18))e\(sign)0\(abs(exponent))"
    }
}
