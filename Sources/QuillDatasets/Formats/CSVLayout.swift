import QuillData
import QuillTensor

/// The meaning of a CSV file's columns.
struct CSVLayout {
    let separator: Character
    let hasHeader: Bool
    /// The column of the labels; nil if there are none.
    private(set) var labelColumn: Int?
    /// The columns of one-hot labels, if they take the place of the column of labels.
    private(set) var oneHot: OneHotColumns?
    /// Whether the user or the header names the column of the labels.
    private(set) var isLabelNamed = false
    private(set) var pixelColumns: [Int] = []
    /// Notes for the user on what was found out.
    private(set) var notes: [String] = []

    /// The usual names of a column of labels, the most likely first.
    static let labelNames = [
        "label", "labels", "class", "classes", "target", "targets", "y", "digit", "category", "letter",
        "class_id",
        "classid", "label_id",
    ]
    private static let indexNames: Set = [
        "", "id", "index", "idx", "unnamed: 0", "imageid", "image_id", "image id", "rowid", "row_id", "row",
        "#", "no",
        "number", "filename", "file", "file_name", "image", "name", "path",
    ]

    /// - Throws: an `.argument` error for a column that doesn't exist, a `.shape` error if the columns make no image.
    init(_ survey: CSVSurvey, _ options: ReadOptions) throws {
        separator = survey.separator
        hasHeader = survey.header != nil
        if options.delimiter == nil, survey.separator != "," {
            notes.append("fields are separated by \(Self.name(of: survey.separator))")
        }
        guard survey.count > 0 else {
            throw QuillError(.file, "\(survey.name): there is a header, but no line of data")
        }
        if survey.hasForeignHeader {
            notes.append(
                "the header isn't UTF-8 text, so columns are found by their places; iconv -f GBK -t UTF-8, with the "
                    + "name of its encoding, converts the file")
        }
        var free = Array(0..<survey.width)
        // A separator at the end of each line.
        if survey.width > 1, survey.isEmpty(survey.width - 1) {
            free.removeLast()
            notes.append("the last column is empty and isn't used")
        }
        try findNamedLabel(survey, options.labelColumn)
        free.removeAll { $0 == labelColumn }
        if let header = survey.header {
            for column in [free.first, free.dropFirst().first, free.last].compactMap({ $0 })
            where Self.indexNames.contains(header[column].lowercased()) && free.contains(column) {
                leave(column, survey, &free)
            }
        }
        try takeNamedPixels(survey, &free, options.shape)
        try divide(&free, survey, options.shape)
        pixelColumns = free
        sortPixels(survey)
    }

    /// Whether a number of pixels makes an image.
    static func isImage(_ count: Int, _ shape: Shape?) -> Bool {
        if let shape { return shape.checkedCount == count }
        let side = Int(Double(max(count, 0)).squareRoot().rounded())
        return count > 0 && side * side == count
    }

    /// Separates the columns that the header names as pixels, such as `pixel0` to `pixel783`, from the others: the labels, if
    /// nothing else names them, and what isn't used.
    private mutating func takeNamedPixels(_ survey: CSVSurvey, _ free: inout [Int], _ shape: Shape?) throws {
        guard let header = survey.header, let family = PixelNames.family(header).map(Set.init) else { return }
        let pixels = free.filter(family.contains)
        var others = free.filter { !family.contains($0) }
        guard !others.isEmpty, others.count <= CSVSurvey.mostOthers, Self.isImage(pixels.count, shape) else {
            return
        }
        for column in others where survey.counts(column) { leave(column, survey, &free) }
        others.removeAll(where: survey.counts)
        if labelColumn != nil {
            for column in others { leave(column, survey, &free) }
        } else if let only = others.first, others.count == 1 {
            labelColumn = only
            isLabelNamed = true
            free.removeAll { $0 == only }
            notes.append(
                "labels are in column \(only + 1) ('\(header[only])'), the only one that isn't named as a pixel"
            )
        } else if let found = OneHotColumns(others, survey.rows(of: others), survey) {
            take(found, survey, &free)
        } else if others.count > 1 {
            let names = others.prefix(5).map { "'\(header[$0])'" }.joined(separator: ", ")
            throw QuillError(
                .data,
                "\(survey.name): expected one column beside the pixels, the labels, received "
                    + "\(names)\(others.count > 5 ? ", …" : ""); --label-column names it")
        }
    }

    /// Takes one-hot columns for the labels.
    private mutating func take(_ found: OneHotColumns, _ survey: CSVSurvey, _ free: inout [Int]) {
        oneHot = found
        isLabelNamed = true
        free.removeAll(where: found.columns.contains)
        let (first, last) = (found.columns[0], found.columns[found.columns.count - 1])
        notes.append(
            "labels are one-hot in the columns \(first + 1) to \(last + 1), of \(found.names.count) classes")
    }

    static func name(of separator: Character) -> String {
        switch separator {
        case ";": "semicolons"
        case "\t": "tabs"
        case " ": "spaces"
        default: "'\(separator)'"
        }
    }

    /// Leaves out a column that isn't part of the images.
    private mutating func leave(_ column: Int, _ survey: CSVSurvey, _ free: inout [Int]) {
        free.removeAll { $0 == column }
        let name = survey.header.map { " '\($0[column])'" } ?? ""
        notes.append(
            "column \(column + 1)\(name) \(survey.counts(column) ? "counts the rows and " : "")isn't used")
    }

    private mutating func findNamedLabel(_ survey: CSVSurvey, _ column: CSVColumn?) throws {
        switch column {
        case .at(let number):
            guard (0..<survey.width).contains(number) else {
                throw QuillError(
                    .argument,
                    "\(survey.name): expected a label column from 0 to \(survey.width - 1), received \(number)"
                )
            }
            labelColumn = number
        case .numbered(let number):
            if let index = survey.header?.firstIndex(of: "\(number)") {
                labelColumn = index
                break
            }
            guard (1...survey.width).contains(number) else {
                throw QuillError(
                    .argument,
                    "\(survey.name): expected a label column from 1 to \(survey.width), received \(number)")
            }
            labelColumn = number - 1
        case .last: labelColumn = survey.width - 1
        case .named(let name):
            guard let index = survey.header?.firstIndex(of: name) else {
                let first =
                    survey.header.map { "the first column is '\($0[0])'" }
                    ?? "the file has no header, so columns have numbers, from 1"
                throw QuillError(.argument, "\(survey.name): expected a column '\(name)'; \(first)")
            }
            labelColumn = index
        case nil:
            let header = survey.header?.map { $0.lowercased() } ?? []
            labelColumn = Self.labelNames.lazy.compactMap { header.firstIndex(of: $0) }.first
            if let labelColumn, labelColumn > 0, let name = survey.header?[labelColumn] {
                notes.append("labels are in column \(labelColumn + 1) ('\(name)')")
            }
        }
        isLabelNamed = labelColumn != nil
    }

    /// Divides the other columns into a label, if there is none yet, an index, and the pixels.
    private mutating func divide(_ free: inout [Int], _ survey: CSVSurvey, _ shape: Shape?) throws {
        func isImage(_ count: Int) -> Bool { Self.isImage(count, shape) }
        if let shape, shape.rank != 3 || (shape.checkedCount ?? 0) <= 0 {
            throw unfit(survey, free.count, shape)
        }
        if labelColumn != nil || oneHot != nil {
            if isImage(free.count) { return }
            if isImage(free.count - 1),
                let index = [free[0], free[free.count - 1]].first(where: survey.counts)
            {
                return leave(index, survey, &free)
            }
            throw unfit(survey, free.count, shape)
        }
        if isImage(free.count - 1) {
            // In a table of images without labels, pandas writes an index in front.
            if survey.count > 64, survey.counts(free[0]) { return leave(free[0], survey, &free) }
            return takeLabel(survey, &free)
        }
        if isImage(free.count) {
            notes.append("the table has no labels")
            return
        }
        if isImage(free.count - 2), let index = [free[0], free[free.count - 1]].first(where: survey.counts) {
            leave(index, survey, &free)
            return takeLabel(survey, &free)
        }
        if let found = try OneHotColumns(survey, free, isImage: isImage) { return take(found, survey, &free) }
        throw unfit(survey, free.count - 1, shape)
    }

    /// Takes the first column for the labels, or the last if that one looks more like labels.
    private mutating func takeLabel(_ survey: CSVSurvey, _ free: inout [Int]) {
        let (first, last) = (free[0], free[free.count - 1])
        let (ofFirst, ofLast) = (survey.likeness(first), survey.likeness(last))
        // The corner pixels of tiny images may look like anything.
        let isLast =
            free.count > 16
            && (ofLast == .certain ? ofFirst < .certain : ofLast == .likely && ofFirst < .uneven)
        labelColumn = isLast ? last : first
        free.removeAll { $0 == labelColumn }
        let choice = "--label-column first|last|NAME|NUMBER chooses another"
        if isLast {
            notes.append(
                "labels are taken from the last column (\(last + 1)), because the first "
                    + (survey.spread(first).values == 1
                        ? "has the same value in all rows" : "looks like a pixel") + "; \(choice)")
        } else if free.count > 16, ofFirst == .likely, ofLast == .likely {
            notes.append(
                "labels are taken from the first column, but the last (\(last + 1)) may be labels, too; \(choice)"
            )
        } else if survey.spread(first).values > 64, ofFirst < .uneven {
            notes.append(
                "labels are taken from the first column, which has \(survey.spread(first).values) different values in the "
                    + "first \(survey.count) lines; \(choice)")
        }
    }

    /// - Throws: a `.data` error if the labels are more likely pixels.
    func check(_ labels: RawLabels, _ name: String) throws {
        guard !isLabelNamed, labels.names.count > 100, labels.names.count > labels.count / 4 else { return }
        throw QuillError(
            .data,
            "\(name): column \((labelColumn ?? 0) + 1), taken for the labels, has \(labels.names.count) different values "
                + "in \(labels.count) lines; --label-column names the column of the labels")
    }

    /// Sorts the columns of the pixels if the header tells their places.
    private mutating func sortPixels(_ survey: CSVSurvey) {
        guard let header = survey.header,
            let order = PixelNames(pixelColumns.map { header[$0] })?.order,
            order != Array(order.indices)
        else { return }
        pixelColumns = order.map { pixelColumns[$0] }
        let names = pixelColumns.prefix(3).map { "'\(header[$0])'" }.joined(separator: ", ")
        notes.append("the columns of the pixels are sorted by the places in their names: \(names), …")
    }

    private func unfit(_ survey: CSVSurvey, _ count: Int, _ shape: Shape?) -> QuillError {
        if survey.separator == ",", count >= 32, count.isMultiple(of: 2), Self.isImage(count / 2, shape) {
            return QuillError(
                .data,
                "\(survey.name): there are twice as many fields as pixels, as if numbers were written with decimal commas "
                    + "(0,5) between commas; save the table with decimal points, or with semicolons between fields"
            )
        }
        if let shape {
            return QuillError(
                .shape,
                "\(survey.name): expected a label and the pixels of \(shape) (height, width, channels), received "
                    + "\(survey.width) columns")
        }
        return QuillError(
            .shape,
            "\(survey.name): \(count) pixels per line aren't a square image; specify the image shape (--shape HxW), or "
                + "the column of the labels (--label-column) or the delimiter (--delimiter) if that is the reason"
        )
    }
}
