import QuillCodecs
import QuillData
import QuillTensor

extension Dataset {
    /// Reads digits from lines of numbers separated by spaces: the digit, then the pixels from -1 (black) to 1 (white).
    init(digitText path: String, imageShape: Shape) throws {
        let reader = try CSVReader(path: path, separator: " ")
        var row = CSVReader.Row()
        var (pixels, labels): ([UInt8], [Int32]) = ([], [])
        let count = imageShape.elementCount
        while try reader.next(&row) {
            // Lines may end in a space.
            let width = row.count == count + 2 && row[count + 1].isEmpty ? count + 1 : row.count
            guard width == count + 1 else {
                throw reader.error(row, 0, "expected a digit and \(count) pixels, received \(width) numbers")
            }
            guard let label = decimal(row[0]), let digit = Int32(exactly: label), (0...9).contains(digit)
            else {
                throw reader.error(row, 0, "expected a digit, received '\(row.text(0))'")
            }
            labels.append(digit)
            for field in 1...count {
                guard let value = decimal(row[field]), value.magnitude <= 1 else {
                    throw reader.error(
                        row, field, "expected a number from -1 to 1, received '\(row.text(field))'")
                }
                pixels.append(UInt8(((value + 1) * 127.5).rounded()))
            }
        }
        try self.init(
            images: Tensor(imageShape.prepending(labels.count), pixels), labels: Tensor(labels))
    }
}
