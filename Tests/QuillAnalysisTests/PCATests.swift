import QuillAnalysis
import QuillGraph
import QuillTensor
import Testing

struct PCATests {
    @Test(arguments: [("tall", 200, 12, 5), ("wide", 10, 40, 4)])
    func equalsScikitLearn(_ name: String, _ rows: Int, _ columns: Int, _ count: Int) throws {
        let x = numbers(rows, columns)
        let found = try PCA(components: count).fit(x)
        func check(_ values: [Float], _ key: String) {
            #expect(difference(values, fixture["\(name).\(key)"] ?? []) < 1e-4, "\(name).\(key)")
        }
        check(found.explainedVariance, "variance")
        check(found.explainedVarianceRatio, "ratio")
        check(found.singularValues, "singular")
        check(found.components.elements, "components")
        let z = try found.transform(x[0..<3])
        check(z.elements, "transformed")
        check(try found.inverseTransform(z).elements, "restored")
    }

    @Test func randomizedEqualsExact() throws {
        let x = clusters(300, 60).x
        let exact = try PCA(components: 4, solver: .exact).fit(x)
        let random = try PCA(components: 4, solver: .randomized(iterations: 12)).fit(x)
        #expect(difference(random.components.elements, exact.components.elements) < 1e-4)
        #expect(difference(random.explainedVariance, exact.explainedVariance) < 1e-4)
        #expect(random.components != exact.components, "the methods are different ones")
    }

    @Test func allComponentsRestoreThePoints() throws {
        let x = clusters(50, 8).x
        let found = try PCA(components: 8).fit(x)
        #expect(difference(try found.inverseTransform(found.transform(x)).elements, x.elements) < 1e-5)
        #expect(abs(found.explainedVarianceRatio.reduce(0, +) - 1) < 1e-5)
    }

    /// Directions without variance are orthonormal, too.
    @Test func constantColumnsAndEqualRowsAreFine() throws {
        var rows: [Float] = []
        for row in 0..<20 { rows += [Float(row % 4), 5, 5, Float(row % 2)] }
        let found = try PCA(components: 4).fit(Tensor([20, 4], rows))
        let c = found.components.elements
        for a in 0..<4 {
            for b in 0..<4 {
                let dot = (0..<4).reduce(Float(0)) { $0 + c[4 * a + $1] * c[4 * b + $1] }
                #expect(abs(dot - (a == b ? 1 : 0)) < 1e-5)
            }
        }
        #expect(found.explainedVariance[2] < 1e-6)
        let same = try PCA(components: 1).fit(.ones([5, 3]))
        #expect(same.explainedVarianceRatio == [0])
    }

    @Test func threadsDoNotChangeTheResult() throws {
        let x = clusters(700, 33).x
        let results = try [1, 2, 3].map { threads in
            try PCA(components: 3, runtime: Runtime(threads: threads)).fit(x).components
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test func errorsSayWhatWasExpected() throws {
        let x = numbers(6, 4)
        #expect(
            throws: QuillError(
                .argument, "PCA: expected 1 to 4 components for 6 points of 4 numbers, received 5")
        ) {
            try PCA(components: 5).fit(x)
        }
        #expect(throws: QuillError(.data, "PCA: expected finite numbers, received nan in row 1, column 1")) {
            try PCA(components: 1).fit(Tensor([2, 2], [1, 2, 3, .nan]))
        }
        #expect(throws: QuillError(.argument, "PCA: expected at least 2 points, received 1")) {
            try PCA(components: 1).fit(x[0..<1])
        }
        let found = try PCA(components: 2).fit(x)
        #expect(throws: QuillError.self) { try found.transform(numbers(3, 5)) }
        #expect(throws: QuillError.self) { try found.inverseTransform(numbers(3, 3)) }
    }
}
