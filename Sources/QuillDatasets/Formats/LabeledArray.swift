import QuillData
import QuillTensor

/// An array whose rows hold a label and the pixels of an image, as the rows of a CSV file do.
struct LabeledArray {
    let part: RawPart
    let notes: [String]

    /// Takes an array without other labels; nil if its rows hold only pixels.
    /// - Throws: an `.argument` error for a label column that doesn't exist, a `.data` error for labels that can't be
    ///   classes.
    init?(_ array: RawPart, _ options: ReadOptions) throws {
        let (images, name) = (array.images, array.name)
        guard array.labels == nil, images.shape.rank == 2, images.shape[0] > 0 else { return nil }
        let width = images.shape[1]
        // Of fewer columns, all may be pixels of one small image.
        let isLabeled =
            width > 64 && !CSVLayout.isImage(width, options.shape)
            && CSVLayout.isImage(width - 1, options.shape)
        guard isLabeled || options.labelColumn != nil else { return nil }
        let layout = try CSVLayout(CSVSurvey(name, images), options)
        var labels: RawLabels?
        var notes = layout.notes
        if let column = layout.labelColumn {
            let found = try RawLabels(images.columns([column]), name: "\(name): column \(column + 1)")
            try layout.check(found, name)
            labels = found
            if options.labelColumn == nil, notes.isEmpty {
                notes.append(
                    "labels are taken from the \(column == 0 ? "first" : "last") of \(width) columns; "
                        + "--label-column first|last|NUMBER chooses another")
            }
        }
        self.notes = notes.map { $0.hasPrefix(name) ? $0 : "\(name): \($0)" }
        part = RawPart(name, images: try images.columns(layout.pixelColumns), labels: labels)
    }
}

extension CSVSurvey {
    /// Surveys the rows of an array.
    fileprivate init(_ name: String, _ rows: AnyTensor) throws {
        let (width, count) = (rows.shape[1], min(rows.shape[0], Self.limit))
        let columns = Set([0, 1, width - 2, width - 1].filter { (0..<width).contains($0) }).sorted()
        let numbers = try rows.columns(columns, count: count).converted(to: Double.self).elements
        var texts: [Int: [String]] = [:]
        for (place, column) in columns.enumerated() {
            texts[column] = (0..<count).map { row in
                let number = numbers[row * columns.count + place]
                return Int(exactly: number).map { "\($0)" } ?? "\(number)"
            }
        }
        self.init(name: name, width: width, count: count, texts: texts)
    }
}

extension AnyTensor {
    /// Returns columns of the first rows of a matrix.
    fileprivate func columns(_ columns: [Int], count: Int? = nil) throws -> AnyTensor {
        func taken<Element>(_ tensor: Tensor<Element>) throws -> Tensor<Element> {
            let (rows, width) = (count ?? tensor.shape[0], tensor.shape[1])
            var elements: [Element] = []
            elements.reserveCapacity(rows * columns.count)
            tensor.withUnsafeBufferPointer { numbers in
                for row in 0..<rows {
                    for column in columns { elements.append(numbers[row * width + column]) }
                }
            }
            return try Tensor([rows, columns.count], elements)
        }
        return switch self {
        case .uint8(let tensor): .uint8(try taken(tensor))
        case .bool(let tensor): .bool(try taken(tensor))
        case .int32(let tensor): .int32(try taken(tensor))
        case .int64(let tensor): .int64(try taken(tensor))
        case .float32(let tensor): .float32(try taken(tensor))
        case .float64(let tensor): .float64(try taken(tensor))
        }
    }
}
