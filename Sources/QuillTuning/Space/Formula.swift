import QuillTensor

/// A calculation with parameters, from left to right: `{units} / 2 + 1`.
struct Formula: Sendable, Hashable {
    /// A number or a parameter.
    enum Term: Sendable, Hashable {
        case constant(Hyperparameters.Value)
        case parameter(String)
    }

    let text: String
    private let first: Term
    private let rest: [Step]

    private struct Step: Hashable, Sendable {
        let sign: String
        let term: Term
    }

    /// Reads a formula.
    /// - Throws: an `.argument` error that quotes the formula.
    init(_ text: String) throws {
        func fail(_ what: String) -> QuillError {
            QuillError(.argument, "'\(text)': \(what); expected a formula such as {units} / 2")
        }
        func term(_ word: String) throws -> Term {
            if word.hasPrefix("{"), word.hasSuffix("}"), word.count > 2 {
                return .parameter(String(word.dropFirst().dropLast()))
            }
            let value = Hyperparameters.Value(parsing: word)
            guard value.double != nil else { throw fail("'\(word)' is neither a number nor a {parameter}") }
            return .constant(value)
        }
        var spaced = ""
        var isInName = false
        for (index, character) in text.enumerated() {
            if character == "{" { isInName = true }
            if character == "}" { isInName = false }
            // The sign of an exponent belongs to its number.
            let before = index > 0 ? Array(text)[index - 1] : " "
            let isSign = "+-*/".contains(character) && !isInName && before != "e" && before != "E"
            spaced += isSign ? " \(character) " : "\(character)"
        }
        let words = spaced.split(separator: " ").map(String.init)
        guard words.count % 2 == 1, words.count <= 63 else { throw fail("a number or a sign is missing") }
        self.text = text
        first = try term(words[0])
        rest = try stride(from: 1, to: words.count, by: 2).map { index in
            guard ["+", "-", "*", "/"].contains(words[index]) else {
                throw fail("'\(words[index])' is no sign of arithmetic")
            }
            return Step(sign: words[index], term: try term(words[index + 1]))
        }
    }

    /// The parameters that the formula needs.
    var names: [String] {
        ([first] + rest.map(\.term)).compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// Calculates the value.
    /// - Throws: an `.argument` error for a parameter that is missing or no number, a division by zero, or a result that is
    ///   too large.
    func value(_ settings: Hyperparameters) throws -> Hyperparameters.Value {
        func fail(_ what: String) -> QuillError { QuillError(.argument, "'\(text)': \(what)") }
        func value(_ term: Term) throws -> Hyperparameters.Value {
            switch term {
            case .constant(let value): return value
            case .parameter(let name):
                guard let value = settings[name] else { throw fail("'\(name)' has no value here") }
                guard value.double != nil else { throw fail("'\(name)' is \(value), not a number") }
                return value
            }
        }
        var result = try value(first)
        for step in rest {
            let next = try value(step.term)
            if case .integer(let a) = result, case .integer(let b) = next {
                if step.sign == "/" {
                    guard b != 0 else { throw fail("division by zero") }
                    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
                    result = .integer(remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient)
                    continue
                }
                let (sum, overflows) =
                    switch step.sign {
                    case "+": a.addingReportingOverflow(b)
                    case "-": a.subtractingReportingOverflow(b)
                    default: a.multipliedReportingOverflow(by: b)
                    }
                guard !overflows else { throw fail("the result is too large") }
                result = .integer(sum)
            } else {
                let (a, b) = (result.double ?? 0, next.double ?? 0)
                let number =
                    switch step.sign {
                    case "+": a + b
                    case "-": a - b
                    case "*": a * b
                    default: a / b
                    }
                guard number.isFinite else { throw fail("the result isn't finite") }
                result = .number(number)
            }
        }
        return result
    }
}
