import QuillTensor
import Testing

@testable import QuillAnalysis

struct MapQualityTests {
    @Test func equalsScikitLearn() throws {
        let x = numbers(200, 12)
        let flat = Tensor<Float>([200, 2]) { target in
            for row in 0..<200 {
                for axis in 0..<2 {
                    target.initializeElement(at: 2 * row + axis, to: x.elements[12 * row + axis])
                }
            }
        }
        let quality = try MapQuality(flat, classes: (0..<200).map { $0 % 7 % 3 }, original: x)
        #expect(abs((quality.trustworthiness ?? 0) - fixture["quality.trustworthiness"]![0]) < 1e-4)
        #expect(quality.neighborAccuracy == fixture["quality.accuracy"]![0])
        #expect(
            difference(quality.silhouettes.compactMap { $0 }, fixture["quality.silhouettes"] ?? []) < 1e-3)
    }

    /// Two squares of a class each, and a point of the second inside the first.
    @Test func findsStrangersAndNeighbors() throws {
        var points: [Float] = []
        var classes: [Int] = []
        for row in 0..<40 {
            let right = row >= 20
            points += [Float(row % 5) + (right ? 100 : 0), Float(row / 5 % 4)]
            classes.append(right ? 1 : 0)
        }
        points += [2.5, 1.5]
        classes.append(1)
        let quality = try MapQuality(Tensor([41, 2], points), classes: classes, classCount: 3, neighbors: 5)
        #expect(quality.strangers == [.init(row: 40, ownClass: 1, surroundingClass: 0, share: 1)])
        #expect(abs(quality.neighborShares[1][0] - 5.0 / 105) < 1e-9)
        #expect(quality.neighborShares[2] == [0, 0, 0])
        #expect(quality.centerDistances[0][0] == 0 && quality.centerDistances[0][2].isNaN)
        #expect(quality.silhouettes[0]! > 0.9 && quality.silhouettes[2] == nil)
        #expect(quality.trustworthiness == nil)
    }

    @Test func oneClassHasNoSilhouette() throws {
        let quality = try MapQuality(Tensor([3, 2], [0, 0, 1, 1, 2, 0]), classes: [0, 0, 0])
        #expect(quality.silhouette == nil)
        #expect(quality.neighborAccuracy == 1)
        #expect(throws: QuillError.self) { try MapQuality(Tensor([2, 2], [0, 0, 1, 1]), classes: [0, 0]) }
        #expect(throws: QuillError.self) { try MapQuality(.ones([5, 2]), classes: [0, 0, 0, 0, -1]) }
    }
}
