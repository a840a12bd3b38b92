import Foundation
import QuillTensor
import Testing

@testable import QuillGraph

/// Arithmetic of tensors, against plain loops, and to the bit against the graph.
@Suite struct EagerTests {
    static let shapes: [(Shape, Shape)] = [
        ([3, 4, 5], [3, 4, 5]), ([3, 5], []), ([], [3, 5]), ([3, 5], [5]), ([5], [3, 5]), ([3, 5], [3, 1]),
        ([3, 1], [3, 5]), ([2, 1, 4], [3, 1]), ([4, 1], [1, 5]), ([7], [1]), ([2, 3, 4], [2, 1, 1]),
        ([1, 1], [3]), ([], []), ([0, 3], [3]), ([2, 3, 17], [3, 17]),
    ]

    private func numbers<Element: TensorNumber>(_ shape: Shape, _ factor: Int, from low: Int = -9) -> Tensor<
        Element
    > {
        Tensor(shape) { target in
            for index in target.indices {
                target.initializeElement(
                    at: index, to: Element(fitting: Double((index * factor) % 23 + low) / 2) ?? .one)
            }
        }
    }

    /// Returns the results of a function on each pair of elements, found by their indices.
    private func plain<Element: TensorNumber>(
        _ a: Tensor<Element>, _ b: Tensor<Element>, _ function: (Element, Element) -> Element
    ) throws -> [Element] {
        let shape = try a.shape.broadcast(with: b.shape)
        func element(_ tensor: Tensor<Element>, _ elements: [Element], _ index: [Int]) -> Element {
            elements[
                zip(zip(index.suffix(tensor.rank), tensor.shape.dimensions), tensor.shape.strides).reduce(0) {
                    $0 + ($1.0.1 == 1 ? 0 : $1.0.0) * $1.1
                }]
        }
        let (x, y, strides) = (a.elements, b.elements, shape.strides)
        return (0..<shape.elementCount).map { position in
            let index = (0..<shape.rank).map { position / strides[$0] % shape[$0] }
            return function(element(a, x, index), element(b, y, index))
        }
    }

    @Test(arguments: shapes) func floats(_ first: Shape, _ second: Shape) throws {
        let (a, b): (Tensor<Float>, Tensor<Float>) = (numbers(first, 7), numbers(second, 5, from: 1))
        let shape = try first.broadcast(with: second)
        #expect((a + b).shape == shape)
        #expect(try (a + b).elements == plain(a, b, +) && (a - b).elements == plain(a, b, -))
        #expect(try (a * b).elements == plain(a, b, *) && (a / b).elements == plain(a, b, /))
        #expect(try maximum(a, b).elements == plain(a, b) { max($0, $1) })
        #expect(try minimum(a, b).elements == plain(a, b) { min($0, $1) })
    }

    @Test(arguments: shapes) func otherTypes(_ first: Shape, _ second: Shape) throws {
        func check<Element: TensorNumber>(_ type: Element.Type, from low: Int) throws {
            let (a, b): (Tensor<Element>, Tensor<Element>) = (
                numbers(first, 7, from: low), numbers(second, 5, from: 1)
            )
            #expect(try (a + b).elements == plain(a, b, +) && (a * b).elements == plain(a, b, *))
            if low < 0 { #expect(try (a - b).elements == plain(a, b, -)) }
            #expect(try maximum(a, b).elements == plain(a, b) { max($0, $1) })
            #expect(try minimum(a, b).elements == plain(a, b) { min($0, $1) })
        }
        try check(Double.self, from: -9)
        try check(Int32.self, from: -9)
        try check(Int64.self, from: -9)
        try check(UInt8.self, from: 0)
        let (a, b): (Tensor<Double>, Tensor<Double>) = (numbers(first, 7), numbers(second, 5, from: 1))
        #expect(try (a / b).elements == plain(a, b, /))
    }

    @Test func numbersOnBothSides() {
        let x = Tensor<Float>([1, -2, 4])
        #expect((x + 1).elements == [2, -1, 5] && (1 + x).elements == [2, -1, 5])
        #expect((x - 1).elements == [0, -3, 3] && (1 - x).elements == [0, 3, -3])
        #expect((x * 2).elements == [2, -4, 8] && (2 * x).elements == [2, -4, 8])
        #expect((x / 2).elements == [0.5, -1, 2] && (2 / x).elements == [2, -1, 0.5])
        #expect((-x).elements == [-1, 2, -4] && (-Tensor<Int32>([3, -4])).elements == [-3, 4])
        #expect(maximum(x, 0).elements == [1, 0, 4] && minimum(x, 0).elements == [0, -2, 0])
        #expect(x.clamped(to: -1...2).elements == [1, -1, 2])
        #expect(Tensor<Int32>([3, -40]).clamped(to: -9...2).elements == [2, -9])
        #expect(maximum(Tensor<Double>([.nan, 1]), 0).elements[0].isNaN)
        let large = 2 * Tensor<Int64>([1_000_000_000_000]) - 1
        #expect(large.elements == [1_999_999_999_999])
    }

    @Test func compoundAssignment() {
        var x = Tensor<Float>([1, 2, 3, 4]).reshaped([2, 2])
        let before = x
        x += 1
        x *= Tensor([2, 3])
        x -= Tensor<Float>([1, 2]).reshaped([2, 1])
        x /= 2
        #expect(x.elements == [1.5, 4, 3, 6.5] && before.elements == [1, 2, 3, 4])
        var y = Tensor<Int32>([1, 2])
        y *= 3
        y -= 1
        #expect(y.elements == [2, 5])
    }

    /// NumPy's true division: bytes divided by 255 are floats.
    @Test func integersDivideToFloats() {
        let pixels = Tensor<UInt8>([0, 51, 255])
        #expect((pixels / 255).elements == [0, 51 / 255 as Float, 1])
        #expect((Tensor<Int32>([1, -7]) / Tensor<Int32>([2, 4])).elements == [0.5, -1.75])
        #expect((1 / Tensor<Int64>([4])).elements == [0.25])
    }

    @Test func functions() {
        let x: Tensor<Float> = numbers([5, 9], 7, from: 1)
        func expect(_ y: Tensor<Float>, _ function: (Double) -> Double) {
            #expect(y.shape == x.shape)
            #expect(y.isClose(to: x.map { Float(function(Double($0))) }, relativeTolerance: 1e-6))
        }
        expect(x.exp()) { exp($0) }
        expect(x.log()) { log($0) }
        expect(x.sqrt()) { $0.squareRoot() }
        expect(x.square()) { $0 * $0 }
        expect((-x).abs()) { $0 }
        expect((-x).sign()) { _ in -1 }
        expect(x.reciprocal()) { 1 / $0 }
        expect(x.sin()) { sin($0) }
        expect(x.cos()) { cos($0) }
        expect((x / 4).erf()) { Foundation.erf($0 / 4) }
        expect(x.power(1.5)) { pow($0, 1.5) }
        #expect(Tensor<Int32>([-3, 4]).abs().elements == [3, 4])
    }

    @Test func softmaxOfRows() throws {
        let logits = try Tensor<Float>([2, 3], [1000, 1001, 1002, -5, -5, -5])
        let exact = try Tensor<Float>(
            [2, 3], [0.09003057, 0.24472847, 0.66524096, 1.0 / 3, 1.0 / 3, 1.0 / 3])
        #expect(softmax(logits).isClose(to: exact, relativeTolerance: 1e-6))
        #expect(logits.softmax() == softmax(logits))
    }

    @Test func sumsOverAxes() throws {
        let x: Tensor<Float> = numbers([3, 4, 5], 7)
        let doubles = x.cast(to: Double.self)
        let integers: Tensor<Int32> = numbers([3, 4, 5], 7)
        for axes in [[0], [1], [2], [-1], [0, 1], [0, 2], [1, 2], [0, 1, 2], []] {
            let kept = Set(axes.map { $0 < 0 ? 3 + $0 : $0 })
            let shape = Shape((0..<3).filter { !kept.contains($0) }.map { x.shape[$0] })
            // The plain twin: groups of elements by the kept part of their index.
            func groups<Element: TensorNumber>(_ tensor: Tensor<Element>) -> [[Double]] {
                var groups = [[Double]](repeating: [], count: shape.elementCount)
                for i in 0..<3 {
                    for j in 0..<4 {
                        for k in 0..<5 {
                            let index = zip(0..., [i, j, k]).filter { !kept.contains($0.0) }.map(\.1)
                            let at = zip(index, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
                            groups[at].append(tensor[i, j, k].asDouble)
                        }
                    }
                }
                return groups
            }
            let sums = groups(x).map { $0.reduce(0, +) }
            #expect(x.sum(axes: axes).shape == shape)
            #expect(x.sum(axes: axes).elements.map(Double.init) == sums)
            #expect(doubles.sum(axes: axes).elements == sums)
            #expect(
                integers.sum(axes: axes).elements.map(Double.init) == groups(integers).map { $0.reduce(0, +) }
            )
            let means = try Tensor(shape, groups(x).map { $0.reduce(0, +) / Double($0.count) })
            #expect(x.mean(axes: axes).cast(to: Double.self).isClose(to: means, absoluteTolerance: 1e-6))
            #expect(doubles.mean(axes: axes).isClose(to: means))
            #expect(
                integers.mean(axes: axes).elements
                    == groups(integers).map { Float($0.reduce(0, +) / Double($0.count)) })
            let (largest, smallest) = (groups(x).map { $0.max() ?? 0 }, groups(x).map { $0.min() ?? 0 })
            #expect(
                x.max(axes: axes).elements.map(Double.init) == largest
                    && doubles.max(axes: axes).elements == largest)
            #expect(
                x.min(axes: axes).elements.map(Double.init) == smallest
                    && doubles.min(axes: axes).elements == smallest)
            #expect(
                integers.max(axes: axes).elements.map(Double.init) == groups(integers).map { $0.max() ?? 0 })
            let ones = Shape((0..<3).map { kept.contains($0) ? 1 : x.shape[$0] })
            #expect(x.sum(axes: axes, keepingDimensions: true).shape == ones)
            #expect(integers.mean(axes: axes, keepingDimensions: true).shape == ones)
            #expect(doubles.min(axes: axes, keepingDimensions: true).shape == ones)
        }
        #expect(x.sum(axis: 1) == x.sum(axes: [1]) && x.max(axis: -1).shape == [3, 4])
        let mask = Tensor([true, true, false, true]).reshaped([2, 2])
        #expect(mask.sum(axis: 0).elements == [1, 2] && mask.mean(axis: 1).elements == [1, 0.5])
        #expect(
            Tensor<Float>([1, .nan]).max(axis: 0).scalar.isNaN
                && Tensor<Double>([1, .nan]).min(axis: 0).scalar.isNaN)
    }

    /// Eager operations are the graph's own, to the bit, for any number of threads.
    @Test(arguments: shapes) func equalsTheGraph(_ first: Shape, _ second: Shape) throws {
        func random(_ shape: Shape, _ stream: UInt32) -> Tensor<Float> {
            .uniform(shape, low: 0.1, high: 3, seed: 5, stream: stream)
        }
        let (a, b) = (random(first, 0), random(second, 1))
        guard try first.broadcast(with: second).elementCount > 0 else { return }
        func graph(_ body: (Node, Node) -> Node) throws -> [UInt32] {
            let graph = Graph()
            let (x, y) = (graph.input("a", first), graph.input("b", second))
            return try graph.compile(body(x, y), runtime: Runtime(threads: 1)).run([x: a, y: b]).elements.map(
                \.bitPattern)
        }
        func bits(_ tensor: Tensor<Float>) -> [UInt32] { tensor.elements.map(\.bitPattern) }
        #expect(try graph { $0 + $1 } == bits(a + b) && graph { $0 - $1 } == bits(a - b))
        #expect(try graph { $0 * $1 } == bits(a * b) && graph { $0 / $1 } == bits(a / b))
        #expect(try graph { power($0, $1) } == bits(a.power(b)))
        #expect(
            try graph { x, y in exp(x) + 0 * sum(y) } == bits(a.exp() + 0 * b.sum(axes: Array(0..<b.rank))))
        guard first.rank > 1 else { return }
        #expect(
            try graph { x, y in softmax(x) + 0 * sum(y) }
                == bits(softmax(a) + 0 * b.sum(axes: Array(0..<b.rank))))
        #expect(
            try graph { x, y in mean(x, axes: [0]) + 0 * sum(y) }
                == bits(a.mean(axis: 0) + 0 * b.sum(axes: Array(0..<b.rank))))
    }

    /// Enough work for several threads, and sums in two phases.
    @Test func largeTensorsEqualTheGraph() throws {
        let x = Tensor<Float>.uniform([600_000], low: -2, high: 2, seed: 5, stream: 0)
        let graph = Graph()
        let input = graph.input("x", [600_000])
        let compiled = try graph.compile(exp(input), runtime: Runtime(threads: 1))
        #expect(try compiled.run([input: x]) == x.exp())
        let total = try graph.compile(sum(input), runtime: Runtime(threads: 1))
        #expect(try total.run([input: x]).scalar.bitPattern == x.sum(axis: 0).scalar.bitPattern)
    }

    @Test func whatDoesNotFitStops() async {
        func says(_ result: ExitTest.Result?, _ sentence: String) {
            let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(output.contains("Fatal error: \(sentence)"), "\(output)")
        }
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<UInt8>([200]) + Tensor<UInt8>([100])
            }, "200 + 100 does not fit in uint8; cast the tensor first")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([2, 3]) * Tensor.zeros([2])
            }, "shapes [2, 3] and [2] do not fit together")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var x = Tensor<Float>.zeros([3])
                x += Tensor.zeros([2, 3])
            }, "the second operand's shape does not fit [3]: the result is [2, 3]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([0, 3]).max(axis: 0)
            }, "axis 0 of shape [0, 3] has no elements")
    }
}
