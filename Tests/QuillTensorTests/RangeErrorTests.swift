import QuillTensor
import Testing

/// A mistake that cannot be thrown ends the program with a sentence that says what was expected and what came.
@Suite struct RangeErrorTests {
    private func says(_ result: ExitTest.Result?, _ sentence: String) {
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("Fatal error: \(sentence)"), "\(output)")
    }

    @Test func rows() async {
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([10, 4])[10]
            }, "row 10 is outside a tensor of shape [10, 4]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([10, 4])[20...]
            }, "rows 20..<10 are outside a tensor of shape [10, 4]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([10, 4])[rows: [3, 11]]
            }, "row 11 is outside 0..<10 of a tensor of shape [10, 4]")
    }

    @Test func elementsAndAxes() async {
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([28, 28, 1])[14, 14] as Float
            }, "index [14, 14] of one element needs 3 numbers for shape [28, 28, 1]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([28, 28])[0..<2, 5..<30]
            }, "5..<30 is outside axis 1 of a tensor of shape [28, 28]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([10]).scalar
            }, "a tensor of shape [10] has more than one element, or none")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([10]).argmax(axis: 1)
            }, "axis 1 is outside shape [10]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let shape: Shape = [3, 4]
                print(shape[2])
            }, "axis 2 is outside shape [3, 4]")
    }

    @Test func values() async {
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>([1, 300]).cast(to: UInt8.self)
            }, "cast(to:): element 1, 300.0, does not fit in uint8")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Int32>([1, 10]).oneHot(10)
            }, "oneHot(10): label 10 in row 1: expected 0 to 9")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([2, 3]) .> Tensor.zeros([2])
            }, "shapes [2, 3] and [2] do not fit together")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = accuracy(of: Tensor<Int32>([1]), for: Tensor<Int32>([1, 2]))
            }, "accuracy(of:for:): expected as many labels as predictions, received shapes [1] and [2]")
        says(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.zeros([12]).reshaped([5, -1])
            }, "cannot reshape 12 elements to [5, -1]")
    }
}
