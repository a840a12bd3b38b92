/// The places of pixels that the names of columns tell: `pixel0`, `pixel1`, … or, by row and column, `1x1`, `1x2`, ….
struct PixelNames {
    /// The index of each pixel's name, row by row.
    let order: [Int]

    /// - Parameter names: the names of the columns of the pixels.
    /// - Returns: nil if the names don't give each pixel a place of its own, without gaps.
    init?(_ names: [String]) {
        let parsed = names.compactMap(Self.parse)
        guard names.count > 1, parsed.count == names.count, let first = parsed.first,
            parsed.allSatisfy({ $0.words == first.words })
        else { return nil }
        let axes = first.places.indices.map { axis in parsed.map { $0.places[axis] } }
        var extents: [Int] = []
        for places in axes {
            guard let least = places.min(), let most = places.max(), (0...1).contains(least) else {
                return nil
            }
            extents.append(most - least + 1)
        }
        let size = extents.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        guard size == names.count, Set(parsed.map(\.places)).count == names.count else { return nil }
        order = names.indices.sorted { parsed[$0].places.lexicographicallyPrecedes(parsed[$1].places) }
    }

    /// Returns the columns whose names differ only in their numbers, such as `pixel0` to `pixel783`; nil without a family of
    /// at least four names that holds most columns.
    static func family(_ names: [String]) -> [Int]? {
        var families: [[String]: [Int]] = [:]
        for (column, name) in names.enumerated() {
            // A bare number is a value as likely as a name.
            guard let words = parse(name)?.words, words.contains(where: { !$0.isEmpty && $0 != "." }) else {
                continue
            }
            families[words, default: []].append(column)
        }
        guard let largest = families.values.max(by: { $0.count < $1.count }), largest.count >= 4,
            largest.count * 2 > names.count
        else { return nil }
        return largest
    }

    /// Returns the one or two numbers in a name and the text around them; nil for other names.
    private static func parse(_ name: String) -> (words: [String], places: [Int])? {
        var (words, numbers): ([String], [String]) = ([""], [])
        var wasDigit = false
        for character in name.lowercased() {
            let isDigit = character.isASCII && character.isNumber
            if isDigit {
                if wasDigit {
                    numbers[numbers.count - 1].append(character)
                } else {
                    numbers.append("\(character)")
                }
            } else {
                if wasDigit { words.append("") }
                words[words.count - 1].append(character)
            }
            wasDigit = isDigit
        }
        let places = numbers.compactMap { $0.count <= 9 ? Int($0) : nil }
        // A third number, as in `pixel0.1`, isn't a place.
        guard (1...2).contains(numbers.count), places.count == numbers.count else { return nil }
        return (words, places)
    }
}
