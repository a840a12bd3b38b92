/// Columns of a table with a 1 in the column of each row's class, and 0 in the others.
struct OneHotColumns {
    /// The columns, in the order of the classes.
    let columns: [Int]
    /// The name of each class.
    let names: [String]

    /// The number of classes to look for.
    private static let counts = 2...256

    /// Finds them at the end or at the start of a table.
    /// - Parameters:
    ///   - survey: the first lines of the table.
    ///   - free: the columns without another meaning, without gaps.
    ///   - isImage: whether a number of columns makes an image.
    /// - Returns: nil if there are none.
    init?(_ survey: CSVSurvey, _ free: [Int], isImage: (Int) -> Bool) throws {
        let counts = Self.counts.filter { $0 < free.count && isImage(free.count - $0) }
        guard let first = free.first, let last = free.last, let most = counts.last,
            last - first + 1 == free.count
        else { return nil }
        let ends = [last - most + 1..<last + 1, first..<first + most]
        let texts = try ends.map { try survey.texts(of: $0) }
        for count in counts {
            // Pixels beside them that are always 0 must not become classes, so the fewest columns are taken.
            for (end, texts) in zip(ends, texts) {
                let columns = end.lowerBound == first ? Array(end.prefix(count)) : Array(end.suffix(count))
                let rows = texts.map { end.lowerBound == first ? $0.prefix(count) : $0.suffix(count) }
                if let found = Self(columns, rows.map(Array.init), survey) {
                    self = found
                    return
                }
            }
        }
        return nil
    }

    /// Takes columns whose values are one-hot in all lines.
    /// - Parameters:
    ///   - columns: the columns.
    ///   - rows: their texts in the first lines.
    ///   - survey: the first lines of the table.
    /// - Returns: nil if a line isn't one-hot.
    init?(_ columns: [Int], _ rows: [[String]], _ survey: CSVSurvey) {
        guard !rows.isEmpty, rows.allSatisfy({ Self.hot($0.map { Array($0.utf8)[...] }) != nil }) else {
            return nil
        }
        self.columns = columns
        names =
            survey.header.map { header in Self.withoutPrefix(columns.map { header[$0] }) }
            ?? columns.indices.map(String.init)
    }

    /// Returns the index of the 1 among zeros; nil for anything else.
    static func hot(_ fields: [ArraySlice<UInt8>]) -> Int? {
        var hot: Int?
        for (index, field) in fields.enumerated() {
            switch decimal(field) {
            case 0: continue
            case 1 where hot == nil: hot = index
            default: return nil
            }
        }
        return hot
    }

    /// Returns names without the words that they share in front: `class_0`, `class_1` become `0`, `1`.
    private static func withoutPrefix(_ names: [String]) -> [String] {
        guard let first = names.first else { return [] }
        var length = 0
        for (index, character) in first.enumerated() {
            guard names.allSatisfy({ $0.hasPrefix(first.prefix(index + 1)) && $0.count > index + 1 }) else {
                break
            }
            if !character.isLetter, !character.isNumber { length = index + 1 }
            // `digit0`, without a mark between.
            if names.allSatisfy({ $0.dropFirst(index + 1).allSatisfy(\.isNumber) }), !character.isNumber {
                length = index + 1
            }
        }
        let short = names.map { String($0.dropFirst(length)) }
        return Set(short).count == names.count ? short : names.indices.map(String.init)
    }
}
