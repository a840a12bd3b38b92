import QuillCodecs
import QuillTensor
import QuillTraining

/// A person's answers to a quiz, beside a model's answers to the same images.
public struct QuizScore: Sendable, Equatable {
    /// The class of each image.
    public let labels: [Int]
    /// The person's answers.
    public let answers: [Int]
    /// The model's answers; nil without a model.
    public let model: [Int]?

    /// Creates a score; surplus labels or answers of the model are dropped, because a quiz may end early.
    public init(labels: [Int], answers: [Int], model: [Int]? = nil) {
        let count = min(labels.count, answers.count, model?.count ?? .max)
        self.labels = Array(labels.prefix(count))
        self.answers = Array(answers.prefix(count))
        self.model = model.map { Array($0.prefix(count)) }
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// The number of right answers.
    public var right: Int { zip(labels, answers).count { $0 == $1 } }

    /// The number of the model's right answers; nil without a model.
    public var modelRight: Int? { model.map { zip(labels, $0).count { $0 == $1 } } }

    /// The probability of a difference at least this large if the person and the model were equally good, by McNemar's
    /// exact test; nil without a model.
    public var pValue: Double? {
        model.map { model in
            let mine = zip(labels, answers).map { $0 == $1 }
            let its = zip(labels, model).map { $0 == $1 }
            return McNemar.pValue(zip(mine, its).count { $0 && !$1 }, zip(mine, its).count { !$0 && $1 })
        }
    }
}

extension QuizScore: CustomStringConvertible {
    /// The shares of right answers with their intervals, and what the difference means.
    public var description: String {
        guard count > 0 else { return "no answers" }
        func line(_ name: String, _ right: Int) -> String {
            let share = Double(right) / Double(count)
            let interval = WilsonInterval(share: share, of: count)
            return "\(name)  \(right) of \(count) right, \((share * 100).fixed(1)) % (95 %: "
                + "\((interval.lower * 100).fixed(1))–\((interval.upper * 100).fixed(1)) %)"
        }
        var lines = [line("you  ", right)]
        if let modelRight, let pValue {
            lines.append(line("model", modelRight))
            if modelRight == right {
                lines.append("You and the model are equally good on these images.")
            } else {
                let better = right > modelRight ? "You were better" : "The model was better"
                lines.append(
                    pValue < 0.05
                        ? "\(better), and chance rarely makes such a difference (p = \(pValue.fixed(4)))."
                        : "\(better), but chance alone often makes such a difference (p = \(pValue.fixed(2))); "
                            + "more images could tell.")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension QuizScore {
    /// The score as JSON.
    public var json: JSON {
        func part(_ right: Int) -> JSON {
            guard count > 0 else { return .object(["right": .integer(0)]) }
            let interval = WilsonInterval(share: Double(right) / Double(count), of: count)
            return .object([
                "right": .integer(right), "accuracy": .number(Double(right) / Double(count)),
                "accuracy_interval": .array([.number(interval.lower), .number(interval.upper)]),
            ])
        }
        return .object([
            "count": .integer(count), "you": part(right), "model": modelRight.map(part) ?? .null,
            "p_value": pValue.map(JSON.number) ?? .null,
            "labels": .array(labels.map(JSON.integer)), "answers": .array(answers.map(JSON.integer)),
        ])
    }
}
