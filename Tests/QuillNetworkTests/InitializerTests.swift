import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// An initializer and the expected distribution of its numbers.
struct InitializerCase: Sendable, CustomTestStringConvertible {
    let initializer: Initializer
    var mean = 0.0
    let deviation: Double
    /// The maximum distance of a number from the mean.
    let limit: Double
    var testDescription: String { "\(initializer)" }

    /// For [60, 40] numbers.
    static let all: [InitializerCase] = {
        func truncated(_ initializer: Initializer, _ deviation: Double) -> InitializerCase {
            .init(initializer: initializer, deviation: deviation, limit: 2 * deviation / 0.8796)
        }
        func uniform(_ initializer: Initializer, _ limit: Double) -> InitializerCase {
            .init(initializer: initializer, deviation: limit / 3.0.squareRoot(), limit: limit)
        }
        return [
            uniform(.glorotUniform, 0.06.squareRoot()), truncated(.glorotNormal, 0.02.squareRoot()),
            uniform(.heUniform, 0.1.squareRoot()), truncated(.heNormal, (2.0 / 60).squareRoot()),
            uniform(.lecunUniform, 0.05.squareRoot()), truncated(.lecunNormal, (1.0 / 60).squareRoot()),
            uniform(
                .varianceScaling(scale: 3, mode: .fanOut, distribution: .uniform), (9.0 / 40).squareRoot()),
            .init(
                initializer: .varianceScaling(scale: 2, mode: .average, distribution: .untruncatedNormal),
                deviation: 0.04.squareRoot(), limit: 5 * 0.04.squareRoot()),
            .init(initializer: .randomNormal(mean: 1, deviation: 0.5), mean: 1, deviation: 0.5, limit: 2.5),
            .init(
                initializer: .randomUniform(low: 1, high: 3), mean: 2, deviation: 1 / 3.0.squareRoot(),
                limit: 1),
            .init(
                initializer: .truncatedNormal(mean: -1, deviation: 0.5), mean: -1,
                deviation: 0.5 * 0.8796, limit: 1),
        ]
    }()
}

@Suite struct InitializerTests {
    static let shape: Shape = [60, 40]

    /// The standard error of the mean of 2,400 numbers is 0.02 deviations, that of their deviation 1.4 %: five times
    /// these occur by chance once in a million, and a wrong formula changes more.
    @Test(arguments: InitializerCase.all) func numbersHaveTheirDistribution(_ row: InitializerCase) {
        let numbers = row.initializer(Self.shape, seed: 3, stream: 1).elements.map(Double.init)
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
        #expect(abs(mean - row.mean) < 0.1 * row.deviation)
        #expect(abs(variance.squareRoot() / row.deviation - 1) < 0.07)
        let furthest = numbers.map { abs($0 - row.mean) }.max() ?? 0
        #expect(furthest <= row.limit * 1.0001)
        #expect(furthest > 0.9 * min(row.limit, 2 * row.deviation))
    }

    @Test(arguments: InitializerCase.all + [.init(initializer: .orthogonal(), deviation: 1, limit: 1)])
    func numbersDependOnSeedAndStreamAlone(_ row: InitializerCase) {
        let numbers = row.initializer(Self.shape, seed: 3, stream: 1)
        #expect(row.initializer(Self.shape, seed: 3, stream: 1) == numbers)
        #expect(row.initializer(Self.shape, seed: 4, stream: 1) != numbers)
        #expect(row.initializer(Self.shape, seed: 3, stream: 2) != numbers)
    }

    @Test(arguments: [[12, 5], [5, 12], [7, 7], [3, 3, 2, 4]] as [Shape])
    func orthogonalVectorsAreOrthogonal(_ shape: Shape) {
        let gain = 1.5
        let values = Initializer.orthogonal(gain: Float(gain))(shape, seed: 1, stream: 1)
        #expect(values.shape == shape)
        let columns = shape[-1], rows = shape.elementCount / columns
        let isTall = rows >= columns
        let vectors = (0..<min(rows, columns)).map { vector in
            (0..<max(rows, columns)).map { index in
                Double(values.elements[isTall ? index * columns + vector : vector * columns + index])
            }
        }
        for (i, a) in vectors.enumerated() {
            for (j, b) in vectors.enumerated() {
                let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? gain * gain : 0)) < 1e-5, "\(shape) \(i) \(j)")
            }
        }
    }

    @Test func fixedNumbers() {
        #expect(
            Initializer.identity(gain: 2)([2, 3], seed: 1, stream: 1).elements == [2, 0, 0, 0, 2, 0])
        #expect(Initializer.zeros([3], seed: 1, stream: 1).elements == [0, 0, 0])
        #expect(Initializer.ones([3], seed: 1, stream: 1).elements == [1, 1, 1])
        #expect(Initializer.constant(0.5)([2], seed: 1, stream: 1).elements == [0.5, 0.5])
    }

    @Test(
        arguments: InitializerCase.all.map(\.initializer) + [.orthogonal(gain: 2), .identity(), .constant(3)])
    func configurationsComeBack(_ initializer: Initializer) throws {
        let written = Configuration(["start": initializer.configuration])
        #expect(try written.initializer("start", default: .zeros) == initializer)
    }

    @Test func namesAreKerasNames() throws {
        func named(_ name: String) throws -> Initializer {
            try Configuration(["start": .string(name)]).initializer("start", default: .zeros)
        }
        #expect(try named("he_normal") == .heNormal)
        #expect(try named("lecun_uniform") == .lecunUniform)
        #expect(try named("normal") == .randomNormal())
        #expect(try named("one") == .ones)
        #expect(
            throws: QuillError(
                .file, "setting 'start': unknown initializer 'he_norml'; did you mean HeNormal?")
        ) { try named("he_norml") }
    }
}
