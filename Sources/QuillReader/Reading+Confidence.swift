import QuillSystem

extension Reading {
    /// The probability that the whole text is right, 0 to 1: that every digit is, and that all other ink isn't a digit.
    ///
    /// A single digit's is that of the network, which is calibrated by its temperature. In a string, cuts and joints may be
    /// wrong, too.
    public var confidence: Float { Array(lines.joined()).confidence }
}

extension Collection<ReadDigit> {
    /// The probability that all are right, 0 to 1; see ``Reading/confidence``.
    public var confidence: Float {
        guard count > 1 else { return first?.sureness ?? 1 }
        return map { StringConfidence.standard.ofDigit($0.sureness) }.reduce(1, *)
    }
}

extension ReadDigit {
    /// The probability that the digit is right, or that the ink isn't a digit, as if it stood alone.
    var sureness: Float { isDigit ? probability * digitProbability : 1 - digitProbability }
}

/// The calibration of a string's confidence: the product of its digits' probabilities to be right in a string.
///
/// That of a digit follows from its probability when it stands alone: the log odds, scaled and shifted (Platt 1999,
/// "Probabilistic outputs for support vector machines"). `Benchmarks/confidence` fits both numbers so that the strings of
/// pages that nothing was trained on become most likely, right or wrong.
struct StringConfidence: Sendable {
    /// The factor of the log odds.
    let scale: Float
    /// The summand of the log odds.
    let offset: Float

    /// The calibration for the networks that come with the library.
    static let standard = StringConfidence(scale: 0.542, offset: 0.743)

    /// The probability that a digit is right in a string.
    /// - Parameter sureness: the probability that it is right when it stands alone.
    func ofDigit(_ sureness: Float) -> Float {
        let share = min(max(sureness, 1e-6), 1 - 1e-6)
        return 1 / (1 + exp(-(scale * log(share / (1 - share)) + offset)))
    }
}
