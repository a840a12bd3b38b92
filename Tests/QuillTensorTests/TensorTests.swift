import Testing

@testable import QuillTensor

@Suite struct TensorTests {
    private let numbers = Tensor<Float>([2, 3, 2]) { target in
        for index in 0..<12 { target.initializeElement(at: index, to: Float(index)) }
    }

    private func address(_ tensor: Tensor<Float>) -> UnsafePointer<Float>? {
        tensor.withUnsafeBufferPointer(\.baseAddress)
    }

    @Test func slicesShareMemory() {
        let second = numbers[1]
        #expect(second.shape == [3, 2])
        #expect(second.elements == [6, 7, 8, 9, 10, 11])
        #expect(address(second) == address(numbers).map { $0 + 6 })
        #expect(address(second[1..<3]) == address(numbers).map { $0 + 8 })
        #expect(second[1..<3].shape == [2, 2])
        #expect(second[2...].elements == [10, 11])
        #expect(second[..<0].elements == [])
        #expect(second[0][1].scalar == 7)
        #expect(numbers[1, 2, 0] == 10)
    }

    @Test func writingCopiesWhatIsShared() throws {
        var copy = numbers
        #expect(address(copy) == address(numbers))
        copy[0, 0, 1] = 50
        #expect(copy.elements == [0, 50, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        #expect(numbers[0, 0, 1] == 1)
        #expect(address(copy) != address(numbers))

        var slice = numbers[1]
        slice[0, 0] = 60
        #expect(slice.elements == [60, 7, 8, 9, 10, 11])
        #expect(numbers[1, 0, 0] == 6)

        var reshaped = try numbers.reshaped(to: [12, -1])
        #expect(address(reshaped) == address(numbers))
        reshaped[11, 0] = 70
        #expect(numbers[1, 2, 1] == 11)
    }

    /// A slice that is the only owner of its memory writes in place.
    @Test func aSliceOutlivesTheWhole() {
        var slice = Tensor<Int32>([1, 2, 3, 4].map(Int32.init))[1..<3]
        slice.withUnsafeMutableBufferPointer { $0[0] = 9 }
        #expect(slice.elements == [9, 3])
    }

    @Test func writingAloneCopiesNothing() {
        var alone = Tensor<Float>([3, 2], repeating: 1)
        let before = address(alone)
        alone[1, 1] = 5
        #expect(address(alone) == before)
    }

    @Test func aModifiedMapKeepsTheShape() {
        let doubled = numbers.map { $0 * 2 }
        #expect(doubled.shape == numbers.shape)
        #expect(doubled.elements == numbers.elements.map { $0 * 2 })
        #expect(Tensor<Float>(Tensor<UInt8>([1, 255])).elements == [1, 255])
    }

    @Test func rowsAreGathered() throws {
        let gathered = try numbers.gathering([1, 0, 1])
        #expect(gathered.shape == [3, 3, 2])
        #expect(gathered[0] == numbers[1] && gathered[1] == numbers[0] && gathered[2] == numbers[1])
        #expect(throws: QuillError(.argument, "row 2 is outside 0..<2")) { try numbers.gathering([0, 2]) }
    }

    @Test(arguments: [
        ([6, 2], [6, 2]), ([-1], [12]), ([3, -1], [3, 4]), ([2, -1, 6], [2, 1, 6]),
        ([1, 12, 1], [1, 12, 1]),
    ])
    func reshapes(_ target: [Int], _ result: [Int]) throws {
        let reshaped = try numbers.reshaped(to: Shape(target))
        #expect(reshaped.shape == Shape(result))
        #expect(reshaped.elements == numbers.elements)
    }

    @Test(arguments: [
        ([5], "cannot reshape 12 elements to [5], which holds 5"),
        ([5, -1], "cannot reshape 12 elements to [5, -1]"),
        ([0, -1], "cannot reshape 12 elements to [0, -1]"),
        ([-1, -1], "cannot reshape to [-1, -1]: at most one extent may be -1"),
        ([-2, -6], "cannot reshape to [-2, -6]: at most one extent may be -1"),
        ([1 << 40, 1 << 40], "cannot reshape 12 elements to [1099511627776, 1099511627776]"),
        (
            [1 << 62, 1 << 62, -1],
            "cannot reshape 12 elements to [4611686018427387904, 4611686018427387904, -1]"
        ),
    ])
    func impossibleReshapesAreErrors(_ target: [Int], _ message: String) {
        #expect(throws: QuillError(.shape, message)) { try numbers.reshaped(to: Shape(target)) }
    }

    @Test func aWrongNumberOfElementsIsAnError() {
        #expect(throws: QuillError(.shape, "expected 4 elements for shape [2, 2], received 3")) {
            try Tensor<Float>([2, 2], [1, 2, 3])
        }
    }

    @Test(
        arguments: [
            ([1, 3, 2], 1), ([3, 3, 1], 0), ([.nan, 1, 2], 2), ([1, .nan, 0], 0), ([.nan, .nan, -5], 2),
            ([.nan, .nan, .nan], 2), ([-.infinity, .nan, -.infinity], 0), ([.infinity, 1, .nan], 0),
        ] as [([Float], Int)])
    func theLargestIsNeverNaN(_ row: [Float], _ index: Int) {
        let argmax = Tensor(row).argmax()
        if row.allSatisfy(\.isNaN) {
            #expect((0..<3).contains(argmax))
        } else {
            #expect(argmax == index)
        }
    }

    @Test func argmaxAlongEachAxis() throws {
        let tensor = try Tensor<Float>([2, 3], [1, 5, 2, 7, 0, 9])
        #expect(tensor.argmax(axis: -1).elements == [1, 2])
        #expect(tensor.argmax(axis: 0).elements == [1, 0, 1])
        #expect(tensor.argmax(axis: 0).shape == [3])
        #expect(numbers.argmax(axis: 1).elements == [2, 2, 2, 2])
        #expect(tensor.argmin(axis: 1).elements == [0, 1] && tensor.argmin(axis: 0).elements == [0, 1, 0])
        // As NumPy: of a tensor as a whole, the position in row-major order.
        #expect(tensor.argmax() == 5 && tensor.argmin() == 4 && tensor[0].argmax() == 1)
    }

    @Test func reductions() {
        #expect(numbers.sum == 66)
        #expect(numbers.mean == 5.5)
        #expect(numbers.minimum == 0 && numbers.maximum == 11)
        #expect(Tensor<Float>([Float]()).maximum == nil)
        #expect(Tensor<Float>([1, .infinity, .nan]).firstNonFinite == 1)
        #expect(numbers.firstNonFinite == nil)
    }

    @Test func equalityIsOfShapeAndNumbers() throws {
        #expect(numbers == numbers.map { $0 })
        #expect(try numbers != numbers.reshaped(to: [12]))
        #expect(Tensor<Float>([.nan]) != Tensor<Float>([.nan]))
    }

    @Test func typesAreChecked() throws {
        let any = AnyTensor(Tensor<UInt8>([1, 2]))
        #expect(try any.typed(UInt8.self).elements == [1, 2])
        #expect(throws: QuillError(.data, "expected a tensor of float32, received uint8 [2]")) {
            try any.typed(Float.self)
        }
    }
}
