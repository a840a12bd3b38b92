import QuillTensor
import Testing

/// Masks, conversions, classes, and orders.
@Suite struct ComparisonTests {
    static let shapes: [(Shape, Shape)] = [
        ([3, 4], [3, 4]), ([3, 4], []), ([], [3, 4]), ([3, 4], [4]), ([3, 4], [3, 1]), ([2, 1, 4], [3, 1]),
        ([1], [5]), ([0, 3], [3]), ([2, 3, 4], [2, 1, 1]),
    ]

    /// Returns small numbers that repeat.
    private func numbers(_ shape: Shape, _ factor: Int) -> Tensor<Int32> {
        Tensor(shape) { target in
            for index in target.indices { target.initializeElement(at: index, to: Int32(index * factor % 5)) }
        }
    }

    /// Returns the element of a tensor at an index of a larger shape, as NumPy repeats it.
    private func element(_ tensor: Tensor<Int32>, _ index: [Int]) -> Int32 {
        let own = index.suffix(tensor.rank)
        let position = zip(zip(own, tensor.shape.dimensions), tensor.shape.strides).reduce(0) {
            $0 + ($1.0.1 == 1 ? 0 : $1.0.0) * $1.1
        }
        return tensor.elements[position]
    }

    @Test(arguments: shapes) func masksAreThoseOfEachElement(_ first: Shape, _ second: Shape) throws {
        let (a, b) = (numbers(first, 3), numbers(second, 2))
        let shape = try first.broadcast(with: second)
        let pairs = (0..<shape.elementCount).map { position in
            let index = (0..<shape.rank).map { position / shape.strides[$0] % shape[$0] }
            return (element(a, index), element(b, index))
        }
        #expect((a .== b).shape == shape && (a .== b).elements == pairs.map { $0 == $1 })
        #expect((a .!= b).elements == pairs.map { $0 != $1 })
        #expect((a .< b).elements == pairs.map { $0 < $1 } && (a .<= b).elements == pairs.map { $0 <= $1 })
        #expect((a .> b).elements == pairs.map { $0 > $1 } && (a .>= b).elements == pairs.map { $0 >= $1 })
    }

    @Test func comparesWithNumbers() {
        let x = Tensor<Float>([1, 2, 3])
        #expect((x .== 2).elements == [false, true, false] && (2 .!= x).elements == [true, false, true])
        #expect((x .< 2).elements == [true, false, false] && (2 .< x).elements == [false, false, true])
        #expect((x .<= 2).elements == [true, true, false] && (2 .<= x).elements == [false, true, true])
        #expect((x .> 2).elements == [false, false, true] && (2 .> x).elements == [true, false, false])
        #expect((x .>= 2).elements == [false, true, true] && (2 .>= x).elements == [true, true, false])
        #expect((Tensor<Float>([.nan]) .== .nan).elements == [false])
    }

    @Test func masksCombine() {
        let (a, b) = (Tensor([true, true, false, false]), Tensor([true, false, true, false]))
        #expect((a .& b).elements == [true, false, false, false])
        #expect((a .| b).elements == [true, true, true, false])
        #expect(
            (a .^ b).elements == [false, true, true, false] && (.!a).elements == [false, false, true, true])
        #expect((a .| b).trueCount == 3 && a.trueIndices == [0, 1] && a.mean == 0.5 && a.sum == 2)
        #expect(a.isAnyTrue && !a.isAllTrue && (a .| .!a).isAllTrue && !(a .& .!a).isAnyTrue)
        let x = Tensor<Int32>([5, 6, 7, 8])
        #expect(x.replacing(with: 0, where: x .> 6).elements == [5, 6, 0, 0])
        #expect(
            x.reshaped([2, 2]).replacing(with: 9, where: Tensor([false, true])).elements == [5, 9, 7, 9])
    }

    @Test func oneElementIsANumber() {
        let labels = Tensor<Int32>([5, 0, 4])
        let answer: Int? = 4
        #expect(Int(labels[0]) == 5 && labels[0] == 5 && labels[1] != 5 && 4 == labels[2])
        #expect(answer == labels[2] && labels[0] != answer && !(labels[0] == Int?.none))
        let x = Tensor<Float>([2.5, -1.5])
        #expect(x[0] == 2.5 && x[1] != 2.5 && Double(x[0]) == 2.5 && Int(x[1]) == -1 && Float(labels[0]) == 5)
    }

    @Test func castsAsNumPy() throws {
        let x = Tensor<Float>([-1.7, 0, 2.9, 255])
        #expect(x.cast(to: Int32.self).elements == [-1, 0, 2, 255])
        #expect(
            x.cast(to: Int64.self).elements == [-1, 0, 2, 255]
                && x[1...].cast(to: UInt8.self).elements == [0, 2, 255])
        #expect(x.cast(to: Bool.self).elements == [true, false, true, true])
        #expect(x.cast(to: Double.self).elements == [Double(Float(-1.7)), 0, Double(Float(2.9)), 255])
        #expect(Tensor([true, false]).cast(to: Float.self).elements == [1, 0])
        #expect(Tensor<Int64>([1 << 24 + 1, -3]).cast(to: Float.self).elements == [Float(1 << 24 + 1), -3])
        #expect(Tensor<Double>([1 / 3.0]).cast(to: Float.self).elements == [Float(1 / 3.0)])
        #expect(Tensor<Int32>(Tensor<UInt8>([7, 255])).elements == [7, 255])
    }

    @Test func convertsWhatFits() throws {
        #expect(try Tensor<Int64>([3, -4]).converted(to: Int32.self).elements == [3, -4])
        #expect(try Tensor<Double>([0.1]).converted(to: Float.self).elements == [0.1])
        #expect(throws: QuillError(.data, "row 1: int64 4294967296 does not fit in int32")) {
            try Tensor<Int64>([3, 1 << 32]).converted(to: Int32.self)
        }
        #expect(throws: QuillError(.data, "row 1: float64 2.5 does not fit in int32")) {
            try Tensor<Double>([2, 0, 2.5, 1]).reshaped([2, 2]).converted(to: Int32.self)
        }
        #expect(throws: QuillError(.data, "row 0: float64 1e+300 does not fit in float32")) {
            try Tensor<Double>([1e300]).converted(to: Float.self)
        }
        #expect(throws: QuillError(.data, "row 2: uint8 2 does not fit in bool")) {
            try Tensor<UInt8>([0, 1, 2]).converted(to: Bool.self)
        }
        #expect(try AnyTensor.int64(Tensor([1, 0])).converted(to: Bool.self).elements == [true, false])
    }

    @Test func oneHotRows() {
        let rows = Tensor<Int32>([2, 0]).oneHot(3)
        #expect(rows.shape == [2, 3] && rows.elements == [0, 0, 1, 1, 0, 0])
        #expect(Tensor<UInt8>([[1], [0]].map { $0[0] }).reshaped([2, 1]).oneHot(2).shape == [2, 1, 2])
    }

    @Test func measuresAccuracy() {
        let labels = Tensor<Int32>([2, 0, 1, 1])
        #expect(accuracy(of: labels, for: labels) == 1)
        #expect(accuracy(of: Tensor<Int32>([2, 0, 0, 0]), for: labels) == 0.5)
        let scores = Tensor<Float>([0, 0, 9, 9, 0, 0, 0, 9, 0, 9, 0, 0]).reshaped([4, 3])
        #expect(accuracy(of: scores, for: labels) == 0.75)
        #expect(accuracy(of: scores, for: labels.oneHot(3)) == 0.75)
        #expect(
            accuracy(of: labels.cast(to: Float.self).reshaped([4, 1]), for: labels.cast(to: Int64.self)) == 1)
    }

    @Test func sortsAlongEachAxis() {
        let x = Tensor<Float>([3, .nan, -1, 2, 7, 7]).reshaped([2, 3])
        #expect(x.sorted().elements.map(\.description) == ["-1.0", "3.0", "nan", "2.0", "7.0", "7.0"])
        #expect(x.argsort().elements == [2, 0, 1, 0, 1, 2])
        #expect(x.argsort(descending: true).elements == [0, 2, 1, 1, 2, 0])
        #expect(x.argsort(axis: 0).elements == [1, 1, 0, 0, 0, 1])
        #expect(Tensor<Int32>([2, 9, 4]).sorted(descending: true).elements == [9, 4, 2])
    }

    @Test func closeness() {
        let x = Tensor<Float>([1, 2, .infinity])
        #expect(x.isClose(to: Tensor([1.000001, 2, .infinity])))
        #expect(
            !x.isClose(to: Tensor([1.001, 2, .infinity]))
                && x.isClose(to: Tensor([1.001, 2, .infinity]), relativeTolerance: 0.01))
        #expect(
            !Tensor<Float>([.nan]).isClose(to: Tensor([.nan]))
                && !Tensor<Float>([1]).isClose(to: Tensor([.infinity])))
    }
}
