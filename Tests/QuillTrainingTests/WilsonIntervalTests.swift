import QuillTraining
import Testing

struct WilsonIntervalTests {
    /// Bounds that another program computed from the formula.
    @Test(arguments: [
        (0.9912, 10_000, 0.989_172, 0.992_851), (0.5, 10, 0.236_593, 0.763_407), (0.0, 10, 0.0, 0.277_533),
        (1.0, 1, 0.206_549, 1.0),
    ])
    func equalsTheFormula(_ share: Double, _ count: Int, _ lower: Double, _ upper: Double) {
        let interval = WilsonInterval(share: share, of: count)
        #expect(abs(interval.lower - lower) < 1e-6 && abs(interval.upper - upper) < 1e-6, "\(interval)")
    }
}
