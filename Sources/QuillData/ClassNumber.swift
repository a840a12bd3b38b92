import QuillTensor

/// The whole numbers that names of classes stand for: `7`, `07`, `7.0`, `seven`, `Digit_7`, `sieben`, `七`.
///
/// Digits may be words in English, German, French, or Spanish, or single characters of any script. Words such as `digit`
/// and `class` may stand beside them.
package enum ClassNumber {
    private static let words: [String: Int] = {
        let spellings = [
            "zero zéro cero", "one eins ein un une uno", "two zwei zwo deux dos", "three drei trois tres",
            "four vier quatre cuatro", "five fünf fuenf cinq cinco", "six sechs seis",
            "seven sieben sept siete", "eight acht huit ocho", "nine neun neuf nueve",
        ]
        var words: [String: Int] = [:]
        for (digit, names) in spellings.enumerated() {
            for name in names.split(separator: " ") { words[String(name)] = digit }
        }
        return words
    }()

    /// Words that don't change the number beside them.
    private static let labels: Set<String> = [
        "digit", "class", "label", "number", "num", "ziffer", "zahl", "klasse", "chiffre", "classe", "cifra",
        "dígito", "digito", "clase", "número", "numero", "数字",
    ]

    /// Words that are only German. Next to one of them, "null" is zero; elsewhere it may be the class of no digits.
    private static let german: Set<String> = [
        "eins", "zwei", "zwo", "drei", "vier", "fünf", "fuenf", "sechs", "sieben", "acht", "neun",
    ]

    /// The largest number that counts as a class.
    private static let largest = 65_535

    /// Returns the number that each name stands for; nil for other names.
    package static func values(of names: [String]) -> [Int?] {
        let isGerman = names.contains { tokens($0).contains(where: german.contains) }
        return names.map { value(of: $0, isGerman: isGerman) }
    }

    private static func value(of name: String, isGerman: Bool) -> Int? {
        let text = name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let number = Double(text) {
            return Int(exactly: number).flatMap { (0...largest).contains($0) ? $0 : nil }
        }
        let numbers = tokens(text).filter { !labels.contains($0) }.map { token in
            isGerman && token == "null" ? 0 : value(ofToken: token)
        }
        guard let first = numbers.first, numbers.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    private static func tokens(_ name: String) -> [String] {
        name.lowercased().split { $0.isWhitespace || "_-.:#/()".contains($0) }.map(String.init)
    }

    private static func value(ofToken token: String) -> Int? {
        if let digit = words[token] { return digit }
        if token.count == 1 {
            return token.first?.wholeNumberValue.flatMap { (0...9).contains($0) ? $0 : nil }
        }
        if let number = Int(token), token.allSatisfy(\.isNumber) { return number <= largest ? number : nil }
        // `digit7`, without a character between.
        guard let label = labels.first(where: { token.hasPrefix($0) && token != $0 }) else { return nil }
        return value(ofToken: String(token.dropFirst(label.count)))
    }

    /// Returns whether the names are 0, 1, 2, … in this order.
    package static func areNumbers(_ names: [String]) -> Bool {
        names.enumerated().allSatisfy { $0.element == "\($0.offset)" }
    }

    /// Returns the numbers below `count` as names.
    package static func names(_ count: Int) -> [String] { (0..<max(count, 0)).map(String.init) }

    /// Returns names as a list for people: `0…9`, `cat, dog`, or `a, b, c, … z`.
    package static func list(_ names: [String]) -> String {
        if names.count > 2, areNumbers(names) { return "0…\(names.count - 1)" }
        if names.count > 10 {
            return "\(names.prefix(3).joined(separator: ", ")), … \(names[names.count - 1])"
        }
        return names.joined(separator: ", ")
    }
}
