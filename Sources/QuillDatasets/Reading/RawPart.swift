import QuillData
import QuillTensor

/// The images of one part, and their labels if there are any, as a file has them.
struct RawPart {
    /// The file, and the array in it, for messages.
    let name: String
    /// Numbers of any type: [count, pixels], [count, height, width], or [count, height, width, channels].
    let images: AnyTensor
    let labels: RawLabels?
    /// Returns where a pixel is: `a.csv: line 3, column 5`.
    let place: (_ row: Int, _ pixel: Int) -> String

    /// A line for the user, if the images' axes were moved.
    let note: String?

    init(
        _ name: String, images: AnyTensor, labels: RawLabels?,
        place: ((_ row: Int, _ pixel: Int) -> String)? = nil
    ) {
        self.name = name
        let isLast = Self.isCountLast(images.shape, labels?.count)
        self.images = isLast ? images.withLastAxisFirst : images
        note =
            isLast
            ? "\(name): images are along the last axis of \(images.shape), which is moved to the front" : nil
        self.labels = labels
        self.place = place ?? { row, _ in "\(name): row \(row)" }
    }

    var count: Int { images.shape.rank > 0 ? images.shape[0] : 0 }

    /// Whether the last axis counts the images, as MATLAB stores them: the labels fit only that one, or without labels the
    /// first two axes alone are equal.
    static func isCountLast(_ shape: Shape, _ labels: Int?) -> Bool {
        guard shape.rank == 3 || shape.rank == 4, let last = shape.dimensions.last else { return false }
        if let labels { return shape[0] != labels && last == labels }
        let isColor = shape.rank == 3 || [1, 3].contains(shape[2])
        return isColor && shape[0] == shape[1] && shape[0] > 4 && last > 4 && last != shape[0]
    }

    /// The images with height, width, and channels, and a note if axes were moved.
    /// - Parameter shape: the height, width, and channels of an image; nil to find them.
    /// - Throws: a `.shape` error if they don't fit.
    func shaped(_ shape: Shape?) throws -> (shape: Shape, isChannelsFirst: Bool) {
        let extents = images.shape.dimensions
        guard extents.count >= 2 else { throw unexpected }
        let pixels = images.shape.dropFirst().elementCount
        if let shape {
            guard shape.rank == 3, shape.checkedCount == pixels, pixels > 0 else {
                throw QuillError(
                    .shape,
                    "\(name): expected the pixels of \(shape) (height, width, channels), received \(pixels) per image"
                )
            }
            guard extents.count > 2 else { return (shape, false) }
            let (own, asked) = (Array(extents.dropFirst()), shape.dimensions)
            let isGray = asked[2] == 1
            if own == asked || (isGray && own == [asked[0], asked[1]]) { return (shape, false) }
            if own == [asked[2], asked[0], asked[1]] { return (shape, !isGray) }
            throw QuillError(
                .shape,
                "\(name): expected images \(isGray ? Shape([asked[0], asked[1]]) : shape), received \(Shape(own))"
            )
        }
        switch extents.count {
        case 2:
            let side = Int(Double(pixels).squareRoot().rounded())
            guard pixels > 0, side * side == pixels else {
                throw QuillError(
                    .shape,
                    "\(name): \(pixels) pixels per line aren't a square image; specify the image shape (--shape HxW or "
                        + "HxWxC)")
            }
            return ([side, side, 1], false)
        case 3: return ([extents[1], extents[2], 1], false)
        case 4:
            // PyTorch puts the channels first.
            let isChannelsFirst = [1, 3].contains(extents[1]) && ![1, 2, 3, 4].contains(extents[3])
            return isChannelsFirst
                ? ([extents[2], extents[3], extents[1]], extents[1] > 1)
                : ([extents[1], extents[2], extents[3]], false)
        default: throw unexpected
        }
    }

    private var unexpected: QuillError {
        QuillError(
            .shape,
            "\(name): expected [count, height, width] or [count, height, width, channels], received "
                + "\(images.shape)")
    }
}

/// The labels of one part, as a file has them.
struct RawLabels {
    /// The distinct labels as written, in the order in which they occur.
    private(set) var names: [String] = []
    /// The index of each row's label in ``names``.
    private(set) var indices: [Int32] = []
    /// The least number of classes, which one-hot labels tell.
    var leastCount = 0
    /// Returns where a row's label is: `a.csv: line 3, column 1`.
    var place: (_ row: Int) -> String
    private var known: [[UInt8]: Int32] = [:]

    /// The number of rows.
    var count: Int { indices.count }

    init(place: @escaping (_ row: Int) -> String) { self.place = place }

    /// Adds the next row's label.
    /// - Throws: a `.file` error for a label that can't be a class.
    mutating func append(_ text: ArraySlice<UInt8>, _ error: (String) -> QuillError) throws {
        let key = Array(text)
        if let index = known[key] {
            indices.append(index)
            return
        }
        guard let name = String(validating: text, as: UTF8.self)?.trimmed else {
            throw error(
                "the label '\(String(decoding: text, as: UTF8.self).trimmed.excerpt)' isn't UTF-8 text; iconv -f GBK -t "
                    + "UTF-8, with the name of its encoding, converts the file")
        }
        guard !Self.missing.contains(name.lowercased()) else {
            throw error(
                name.isEmpty
                    ? "the label is missing"
                    : "the label is '\(name.excerpt)', which is a missing value and no class"
            )
        }
        if let number = decimal(key[...]) {
            guard number >= 0 else {
                throw error(
                    "expected a class number from 0, received '\(name)'; images without a label are for quill predict"
                )
            }
            guard number < 65_536 else {
                throw error("expected class numbers below 65536, received '\(name)'")
            }
            guard number == number.rounded() else {
                throw error(
                    "expected a class, received '\(name)'; is this a column of pixels? --label-column names the column "
                        + "of the labels")
            }
        }
        guard names.count < 65_536 else { throw error("there are more than 65536 different labels") }
        known[key] = Int32(names.count)
        indices.append(Int32(names.count))
        names.append(name)
    }

    /// Adds the labels of the rows that follow.
    mutating func append(_ other: RawLabels) {
        let moved = other.names.map { name -> Int32 in
            let key = Array(name.utf8)
            if let index = known[key] { return index }
            known[key] = Int32(names.count)
            names.append(name)
            return Int32(names.count - 1)
        }
        let (rows, before) = (count, place)
        indices += other.indices.map { moved[Int($0)] }
        leastCount = max(leastCount, other.leastCount)
        place = { $0 < rows ? before($0) : other.place($0 - rows) }
    }

    private static let missing: Set = ["", "nan", "null", "none", "na", "n/a", "?", "inf", "-inf"]

    /// The labels as whole numbers; nil if one isn't a whole number below 65,536.
    var numbers: [Int]? {
        let numbers = names.compactMap { name in
            decimal(Array(name.utf8)[...]).flatMap { Int(exactly: $0) }
                .flatMap { (0..<65_536).contains($0) ? $0 : nil }
        }
        return numbers.count == names.count ? numbers : nil
    }

    /// Joins labels that stand for the same number, such as `7` and `seven`, in all parts.
    /// - Returns: a line for the user; nil if there are none.
    static func join(_ parts: inout [RawLabels]) -> String? {
        // Numbers alone need no words: 7 and 7.0 are one class already.
        guard parts.contains(where: { $0.numbers == nil }) else { return nil }
        var names: [String] = []
        for name in parts.flatMap(\.names) where !names.contains(name) { names.append(name) }
        let join = ClassJoin(names)
        guard let note = join.note else { return nil }
        let renamed = Dictionary(zip(names, join.numbers.map { join.names[$0] })) { first, _ in first }
        for index in parts.indices { parts[index].names = parts[index].names.map { renamed[$0] ?? $0 } }
        return note
    }

    /// Returns the names of the classes: those of the numbers from 0 if all labels are numbers, else the labels, sorted.
    static func classNames(of parts: [RawLabels]) -> [String] {
        let numbers = parts.map(\.numbers)
        if numbers.allSatisfy({ $0 != nil }) {
            let largest = numbers.compactMap { $0?.max() }.max() ?? 0
            let least = parts.map(\.leastCount).max() ?? 0
            return (0..<max(largest + 1, least)).map(String.init)
        }
        return Array(Set(parts.flatMap(\.names))).sorted()
    }

    /// Returns the class of each row.
    /// - Parameter firstLabel: the number in the file of the first class.
    /// - Throws: a `.data` error for a label that is no class.
    func classes(of classNames: [String], firstLabel: Int = 0) throws -> Tensor<Int32> {
        let byName = Dictionary(classNames.enumerated().map { ($0.element, Int32($0.offset)) }) { first, _ in
            first
        }
        let classes = names.map { name -> Int32? in
            let number = decimal(Array(name.utf8)[...]).flatMap { Int(exactly: $0) }
            if firstLabel != 0 {
                let index = (number ?? -1) - firstLabel
                return classNames.indices.contains(index) ? Int32(index) : nil
            }
            return byName[name] ?? number.flatMap { byName["\($0)"] }
                ?? number.flatMap { classNames.indices.contains($0) && byName["0"] == nil ? Int32($0) : nil }
        }
        return try Tensor(
            indices.enumerated().map { row, index in
                guard let kind = classes[Int(index)] else {
                    throw QuillError(
                        .data,
                        "\(place(row)): '\(names[Int(index)])' is none of the \(classNames.count) classes, "
                            + "\(classNames.prefix(3).joined(separator: ", "))…")
                }
                return kind
            })
    }
}

extension AnyTensor {
    /// The tensor with its last axis in front of the others.
    fileprivate var withLastAxisFirst: AnyTensor {
        func moved<Element>(_ tensor: Tensor<Element>) -> Tensor<Element> {
            tensor.rank == 3 ? tensor.transposed(2, 0, 1) : tensor.transposed(3, 0, 1, 2)
        }
        return switch self {
        case .uint8(let tensor): .uint8(moved(tensor))
        case .bool(let tensor): .bool(moved(tensor))
        case .int32(let tensor): .int32(moved(tensor))
        case .int64(let tensor): .int64(moved(tensor))
        case .float32(let tensor): .float32(moved(tensor))
        case .float64(let tensor): .float64(moved(tensor))
        }
    }
}

extension RawLabels {
    /// Takes labels from an array: class numbers [count] or [count, 1], or one-hot rows [count, classes]. Of other rows, the
    /// first column is the class.
    /// - Parameter takesFirstColumn: whether rows with more columns are allowed, as in QMNIST's files.
    /// - Throws: a `.data` or `.shape` error that names the row.
    init(_ tensor: AnyTensor, name: String, takesFirstColumn: Bool = false) throws {
        self.init { "\(name): row \($0)" }
        let columns = tensor.shape.rank == 2 ? tensor.shape[1] : 1
        guard tensor.shape.rank == 1 || (tensor.shape.rank == 2 && columns > 0) else {
            throw QuillError(
                .shape,
                "\(name): expected labels [count] or one-hot [count, classes], received \(tensor.shape)"
            )
        }
        let numbers = try tensor.converted(to: Double.self).elements
        let isOneHot = columns > 1 && Self.isOneHot(numbers, columns)
        guard columns == 1 || isOneHot || takesFirstColumn else {
            throw QuillError(
                .shape,
                "\(name): expected labels [count] or one-hot [count, classes], received \(tensor.shape)")
        }
        leastCount = isOneHot ? columns : 0
        for row in 0..<(numbers.count / columns) {
            let start = row * columns
            let hot = numbers[start..<(start + columns)].firstIndex(of: 1) ?? start
            let value = isOneHot ? Double(hot - start) : numbers[start]
            let isWhole = value == value.rounded() && value.magnitude < 1e15
            let text = isWhole ? "\(Int(value))" : "\(value)"
            try append(Array(text.utf8)[...]) { QuillError(.data, "\(name): row \(row): \($0)") }
        }
    }

    /// Takes labels that are texts, such as the names of classes.
    /// - Throws: a `.data` error that names the row.
    init(texts: [String], name: String) throws {
        self.init { "\(name): row \($0)" }
        for (row, text) in texts.enumerated() {
            try append(Array(text.utf8)[...]) { QuillError(.data, "\(name): row \(row): \($0)") }
        }
    }

    private static func isOneHot(_ numbers: [Double], _ columns: Int) -> Bool {
        stride(from: 0, to: numbers.count, by: columns).allSatisfy { start in
            let row = numbers[start..<(start + columns)]
            return row.count { $0 == 1 } == 1 && row.count { $0 == 0 } == columns - 1
        }
    }
}

extension String {
    /// The text, or the start of a long one, for a message.
    var excerpt: String { count > 40 ? prefix(40) + "…" : self }

    /// The text without spaces around it.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
