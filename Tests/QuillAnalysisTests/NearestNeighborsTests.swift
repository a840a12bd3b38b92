import QuillGraph
import QuillTensor
import Testing

@testable import QuillAnalysis

struct NearestNeighborsTests {
    /// All distances in double precision, sorted.
    private func twin(_ x: Tensor<Float>, count: Int) -> (indices: [[Int]], distances: [[Double]]) {
        let (rows, columns) = (x.shape[0], x.shape[1])
        let values = x.elements.map { Double($0) }
        let all = (0..<rows).map { row -> [(Double, Int)] in
            let found = (0..<rows).filter { $0 != row }.map { other -> (Double, Int) in
                var sum = 0.0
                for column in 0..<columns {
                    let d = values[row * columns + column] - values[other * columns + column]
                    sum += d * d
                }
                return (sum, other)
            }
            return Array(found.sorted { $0 < $1 }.prefix(count))
        }
        return (all.map { $0.map(\.1) }, all.map { $0.map(\.0) })
    }

    @Test func equalsScikitLearn() throws {
        let found = try NearestNeighbors(numbers(200, 12), count: 7)
        let indices = found.indices[0..<5].elements.map { Double($0) }
        #expect(indices == fixture["neighbors.indices"])
        let distances = found.squaredDistances[0..<5].elements.map { $0.squareRoot() }
        #expect(difference(distances, fixture["neighbors.distances"] ?? []) < 1e-5)
    }

    @Test(arguments: Runtime.InstructionSet.available)
    func equalsItsTwin(_ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 2, instructionSet: set)
        for (rows, columns, count) in [(3, 1, 2), (60, 3, 59), (530, 17, 40), (500, 30, 90), (130, 200, 5)] {
            let x = Tensor<Float>.normal([rows, columns], deviation: 1, seed: 9, stream: 0)
            let found = try NearestNeighbors(x, count: count, runtime: runtime)
            let expected = twin(x, count: count)
            // Distances that differ by rounding alone may change places.
            let swapped = zip(found.indices.elements, expected.indices.flatMap { $0 }).count { Int($0) != $1 }
            #expect(swapped <= 4, "\(rows) × \(columns): \(swapped) in other places")
            #expect(difference(found.squaredDistances.elements, expected.distances.flatMap { $0 }) < 1e-5)
        }
    }

    /// Two tight groups far apart: distances from products would be all noise.
    @Test func tightGroupsFarApartAreExact() throws {
        var rows: [Float] = []
        for row in 0..<900 {
            let base: Float = row % 2 == 0 ? 4096 : -4096
            rows += [base + Float(row % 97) / 1024, base + Float(row * row % 89) / 1024]
        }
        let x = try Tensor<Float>([900, 2], rows)
        let found = try NearestNeighbors(x, count: 20)
        let expected = twin(x, count: 20)
        let distances = found.squaredDistances.elements
        #expect(difference(distances, expected.distances.flatMap { $0 }) < 1e-4)
    }

    @Test func equalPointsAreNeighborsByRow() throws {
        let found = try NearestNeighbors(Tensor<Float>.ones([1000, 4]), count: 3)
        #expect(found.squaredDistances.elements.allSatisfy { $0 == 0 })
        #expect(found.indices[0].elements == [1, 2, 3])
        #expect(found.indices[2].elements == [0, 1, 3])
        #expect(found.indices[999].elements == [0, 1, 2])
    }

    @Test func threadsDoNotChangeTheResult() throws {
        let x = clusters(1200, 20).x
        let results = try [1, 2, 3].map { try NearestNeighbors(x, count: 30, runtime: Runtime(threads: $0)) }
        #expect(results.allSatisfy { $0.indices == results[0].indices })
        #expect(results.allSatisfy { $0.squaredDistances == results[0].squaredDistances })
    }

    @Test func queriesAmongOtherPoints() throws {
        let x = clusters(300, 6).x
        let found = try NearestNeighbors(of: x[10..<20], among: x, count: 2)
        for row in 0..<10 {
            #expect(found.indices[row, 0].elements == [Int32(10 + row)])
            #expect(found.squaredDistances[row, 0].elements == [0])
        }
        #expect(throws: QuillError.self) { try NearestNeighbors(of: numbers(3, 5), among: x, count: 1) }
        #expect(throws: QuillError.self) { try NearestNeighbors(x, count: 300) }
        #expect(throws: QuillError.self) { try NearestNeighbors(x, count: 0) }
    }

    @Test func probabilitiesEqualScikitLearns() throws {
        let neighbors = try NearestNeighbors(numbers(200, 12), count: 30)
        let found = NeighborGraph.conditional(neighbors, perplexity: 10, runtime: .default)
        #expect(difference(Array(found.values[..<90]), fixture["perplexity.10"] ?? []) < 1e-3)
    }

    @Test func graphIsSymmetricAndSumsToOne() throws {
        let neighbors = try NearestNeighbors(clusters(300, 6).x, count: 15)
        let graph = NeighborGraph(neighbors, perplexity: 5, runtime: try Runtime(threads: 2))
        var values: [SIMD2<Int32>: Float] = [:]
        for row in 0..<300 {
            for place in Int(graph.start.pointer[row])..<Int(graph.start.pointer[row + 1]) {
                values[SIMD2(Int32(row), graph.column.pointer[place])] = graph.value.pointer[place]
            }
        }
        #expect(values.count == Int(graph.start.pointer[300]))
        #expect(values.allSatisfy { values[SIMD2($0.key.y, $0.key.x)] == $0.value })
        #expect(abs(values.values.reduce(0.0) { $0 + Double($1) } - 1) < 1e-5)
    }
}
