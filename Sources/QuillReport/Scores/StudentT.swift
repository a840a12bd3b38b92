import QuillSystem

/// Student's t-distribution, for means of a few numbers whose spread is estimated from them.
///
/// Source: the regularized incomplete beta function by its continued fraction; Abramowitz and Stegun, "Handbook of
/// mathematical functions", 1964, 26.5.8 and 26.7.1.
struct StudentT {
    /// The degrees of freedom.
    let freedom: Double

    /// Returns the probability that a value is at least as far from 0 as `t`, in either direction.
    func tails(_ t: Double) -> Double {
        guard t.isFinite else { return t.isNaN ? .nan : 0 }
        return Self.incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
    }

    /// The distance from 0 that 95 % of the values keep within.
    var critical: Double {
        var (low, high) = (0.0, 1.0)
        while tails(high) > 0.05 { high *= 2 }
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if tails(middle) > 0.05 { low = middle } else { high = middle }
        }
        return high
    }

    /// The regularized incomplete beta function Iₓ(a, b).
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let logarithm = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)
        // The fraction converges fast on this side.
        if x < (a + 1) / (a + b + 2) { return exp(logarithm) * fraction(x, a, b) / a }
        return 1 - exp(logarithm) * fraction(1 - x, b, a) / b
    }

    /// The continued fraction, by Lentz's method.
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func safe(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...500 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / safe(1 + even * d)
            c = safe(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / safe(1 + odd * d)
            c = safe(1 + odd / c)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }
}
