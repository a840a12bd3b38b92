import QuillTensor
import Testing

/// Parts of tensors along several axes, lists of rows, and axes that come and go.
@Suite struct PartsTests {
    /// Elements that say where they are: 1203 is at [1, 2, 0, 3].
    private let places = Tensor<Int32>([2, 3, 4, 5]) { target in
        for index in target.indices {
            let (i, j) = (index / 60, index / 20 % 3)
            target.initializeElement(
                at: index, to: Int32(i * 1000 + j * 100 + index / 5 % 4 * 10 + index % 5))
        }
    }

    /// Returns the elements at all combinations of indices.
    private func plain(_ indices: [[Int]]) -> [Int32] {
        indices.reduce([0]) { found, axis in found.flatMap { place in axis.map { place * 10 + Int32($0) } } }
    }

    @Test func rangesKeepAxesAndNumbersRemoveThem() {
        let part = places[0..<2, 1...2, 2..., ..<3]
        #expect(part.shape == [2, 2, 2, 3])
        #expect(part.elements == plain([[0, 1], [1, 2], [2, 3], [0, 1, 2]]))
        #expect(places[1, 0..<3, 3].shape == [3, 5])
        #expect(places[1, 0..<3, 3].elements == plain([[1], [0, 1, 2], [3], [0, 1, 2, 3, 4]]))
        #expect(places[0..., 2, ...1].shape == [2, 2, 5])
        #expect(places[0..., 2, ...1].elements == plain([[0, 1], [2], [0, 1], [0, 1, 2, 3, 4]]))
        #expect(places[0..<2, 1, 1, 4].elements == plain([[0, 1], [1], [1], [4]]))
        #expect(places[0..<0, 1..<2].shape == [0, 1, 4, 5])
        // A part of a part.
        #expect(places[1][0..<2, 3].elements == plain([[1], [0, 1], [3], [0, 1, 2, 3, 4]]))
    }

    @Test func theLastAxes() {
        #expect(places[..., 3].shape == [2, 3, 4])
        #expect(places[..., 3].elements == plain([[0, 1], [0, 1, 2], [0, 1, 2, 3], [3]]))
        #expect(places[..., 1..<3, 0].elements == plain([[0, 1], [0, 1, 2], [1, 2], [0]]))
        #expect(places[...] == places)
    }

    @Test func rowsByListAndMask() {
        let rows = Tensor<Float>([1, 2, 3, 4, 5]).reshaped([5, 1])
        #expect(rows[rows: [3, 0, 3]].elements == [4, 1, 4] && rows[rows: [3, 0, 3]].shape == [3, 1])
        #expect(rows[rows: Tensor<Int32>([4, 1])].elements == [5, 2])
        #expect(rows[rows: Tensor([true, false, false, true, false])].elements == [1, 4])
        #expect(rows[rows: [Int]()].shape == [0, 1])
    }

    @Test func axesComeAndGo() throws {
        let image = Tensor<UInt8>([28, 27], repeating: 1)
        #expect(image.expandingDimension(0).shape == [1, 28, 27])
        #expect(image.expandingDimension(1).shape == [28, 1, 27])
        #expect(image.expandingDimension(-1).shape == [28, 27, 1])
        #expect(image.expandingDimension(0).expandingDimension(-1).squeezed().shape == [28, 27])
        #expect(image.expandingDimension(0).expandingDimension(-1).squeezed(axis: -1).shape == [1, 28, 27])
        #expect(image.flattened().shape == [756])
        #expect(image.reshaped([-1, 9]).shape == [84, 9])
    }

    @Test func axesChangePlaces() {
        let turned = places.transposed(2, 0, -1, 1)
        #expect(turned.shape == [4, 2, 5, 3])
        for i in 0..<4 {
            for j in 0..<2 {
                for k in 0..<5 { for l in 0..<3 { #expect(turned[i, j, k, l] == places[j, l, i, k]) } }
            }
        }
        #expect(places.transposed() == places.transposed(3, 2, 1, 0))
        #expect(Tensor<Float>([1, 2]).transposed().elements == [1, 2])
    }

    /// Every element size, extents beyond a block, and axes of extent 1, against an index by hand.
    @Test func turnsImages() throws {
        func check<Element: TensorElement>(_ type: Element.Type, _ make: (Int) -> Element) throws {
            let (count, height, width) = (3, 37, 70)
            let images = try Tensor<Element>(
                [count, height, width, 1], (0..<count * height * width).map(make))
            let turned = images.transposed(0, 2, 1, 3)
            #expect(turned.shape == [count, width, height, 1])
            let (from, to) = (images.elements, turned.elements)
            var isRight = true
            for image in 0..<count {
                for y in 0..<height {
                    for x in 0..<width
                    where to[(image * width + x) * height + y] != from[(image * height + y) * width + x] {
                        isRight = false
                    }
                }
            }
            #expect(isRight, "\(type)")
            #expect(images.transposed(1, 2, 0, 3).transposed(2, 0, 1, 3) == images)
        }
        try check(UInt8.self) { UInt8($0 % 251) }
        try check(Bool.self) { $0 % 3 == 0 }
        try check(Float.self) { Float($0) }
        try check(Int32.self) { Int32($0) }
        try check(Double.self) { Double($0) / 3 }
        try check(Int64.self) { Int64($0) }
    }

    @Test(arguments: [0, 1, 2, -1]) func joins(_ axis: Int) throws {
        let whole = places[0]
        let position = axis < 0 ? 2 : axis
        let (first, rest) = [
            (whole[0..<1], whole[1...]), (whole[0..., 0..<3], whole[0..., 3...]),
            (whole[..., 0..<2], whole[..., 2...]),
        ][position]
        #expect(try first.concatenated(with: rest, axis: axis) == whole)
        #expect(try Tensor(concatenating: [whole, whole, whole], axis: axis).elementCount == 180)
    }

    @Test func whatDoesNotJoinIsAnError() {
        let a = Tensor<Float>.zeros([2, 3])
        #expect(
            throws: QuillError(
                .shape, "Tensor(concatenating:): tensor 1 of shape [2, 4] does not fit [2, 3] along axis 0")
        ) { try a.concatenated(with: .zeros([2, 4])) }
        #expect(throws: QuillError.self) { try a.concatenated(with: .zeros([6]), axis: 1) }
        #expect(throws: QuillError.self) { try a.concatenated(with: a, axis: 2) }
        #expect(throws: QuillError.self) { try Tensor<Float>(concatenating: []) }
    }
}
