import CQuillKernels
import Testing

/// One convolution with its buffers, ready to run in all three directions.
final class ConvolutionCase {
    let twin: ConvolutionTwin
    let output: AlignedBuffer, inputGradient: AlignedBuffer
    let kernelGradient: AlignedBuffer, biasGradient: AlignedBuffer
    let outputGate: AlignedBuffer, inputGate: AlignedBuffer
    private let input: AlignedBuffer, kernel: AlignedBuffer, bias: AlignedBuffer
    private let outputGradient: AlignedBuffer

    init(_ shape: ConvolutionShape) {
        let s = shape.shape
        var random = SplitMix64(seed: 11)
        let scale = 1 / Float(s.kernel_height * s.kernel_width * s.channels).squareRoot()
        twin = ConvolutionTwin(
            shape: s, input: random.floats(s.inputCount),
            kernel: random.floats(s.kernelCount).map { $0 * scale }, bias: random.floats(Int(s.filters)),
            outputGradient: random.floats(s.outputCount))
        input = AlignedBuffer(twin.input)
        kernel = AlignedBuffer(twin.kernel)
        bias = AlignedBuffer(twin.bias)
        outputGradient = AlignedBuffer(twin.outputGradient)
        outputGate = AlignedBuffer(random.floats(s.outputCount))
        inputGate = AlignedBuffer(random.floats(s.inputCount))
        output = AlignedBuffer(count: s.outputCount, filledWith: .nan)
        inputGradient = AlignedBuffer(count: s.inputCount, filledWith: .nan)
        kernelGradient = AlignedBuffer(count: s.kernelCount, filledWith: .nan)
        biasGradient = AlignedBuffer(count: Int(s.filters), filledWith: .nan)
    }

    func forward(
        _ kernels: quill_kernels, biased: Bool = false, _ activation: quill_activation = quill_linear,
        gatedBy gate: quill_activation? = nil, cut: (Int64) -> [Range<Int64>] = { [0..<$0] }
    ) {
        var arguments = quill_convolution(
            shape: twin.shape, input: input.pointer, kernel: kernel.pointer, output: output.pointer,
            epilogue: quill_epilogue(
                bias: biased ? bias.pointer : nil, activation: activation,
                gate: gate == nil ? nil : outputGate.pointer, gate_activation: gate ?? quill_linear))
        runPhases(
            &arguments, kernels.convolution_work(&arguments), kernels.convolution_prepare,
            kernels.convolution,
            kernels.convolution_finish, cut)
        #expect(output.isGuardIntact)
    }

    func inputGradient(
        _ kernels: quill_kernels, gatedBy gate: quill_activation? = nil,
        cut: (Int64) -> [Range<Int64>] = { [0..<$0] }
    ) {
        var arguments = quill_convolution_input_gradient(
            shape: twin.shape, output_gradient: outputGradient.pointer, kernel: kernel.pointer,
            input_gradient: inputGradient.pointer,
            epilogue: quill_epilogue(
                bias: nil, activation: quill_linear, gate: gate == nil ? nil : inputGate.pointer,
                gate_activation: gate ?? quill_linear))
        runPhases(
            &arguments, kernels.convolution_input_gradient_work(&arguments),
            kernels.convolution_input_gradient_prepare, kernels.convolution_input_gradient,
            kernels.convolution_input_gradient_finish, cut)
        #expect(inputGradient.isGuardIntact)
    }

    func kernelGradient(
        _ kernels: quill_kernels, bias: Bool = true, cut: (Int64) -> [Range<Int64>] = { [0..<$0] }
    ) {
        var arguments = quill_convolution_kernel_gradient(
            shape: twin.shape, input: input.pointer, output_gradient: outputGradient.pointer,
            kernel_gradient: kernelGradient.pointer, bias_gradient: bias ? biasGradient.pointer : nil,
            winners: nil)
        runPhases(
            &arguments, kernels.convolution_kernel_gradient_work(&arguments),
            kernels.convolution_kernel_gradient_prepare, kernels.convolution_kernel_gradient,
            kernels.convolution_kernel_gradient_finish, cut)
        #expect(kernelGradient.isGuardIntact && biasGradient.isGuardIntact)
    }
}

/// One phase of a tiled kernel.
typealias KernelPhase<Arguments> = (
    UnsafePointer<Arguments>, Int64, Int64, UnsafeMutableRawPointer, UnsafeMutableRawPointer
) -> Void

/// Runs the phases of a tiled kernel; `cut` divides each phase's items into ranges, run in that order.
func runPhases<Arguments>(
    _ arguments: inout Arguments, _ work: quill_work, _ prepare: @escaping KernelPhase<Arguments>,
    _ main: @escaping KernelPhase<Arguments>, _ finish: @escaping KernelPhase<Arguments>,
    _ cut: (Int64) -> [Range<Int64>]
) {
    let workspace = AlignedBuffer(count: Int(work.workspace_bytes) / 4, filledWith: .nan)
    for (phase, items) in [
        (prepare, work.prepare_items), (main, work.items), (finish, work.finish_items),
    ] {
        for range in cut(items) {
            let scratch = AlignedBuffer(count: Int(work.scratch_bytes) / 4, filledWith: .nan)
            phase(&arguments, range.lowerBound, range.upperBound, scratch.pointer, workspace.pointer)
            #expect(scratch.isGuardIntact)
        }
    }
    #expect(workspace.isGuardIntact)
}

/// Expects a whole tensor to be within `tolerance` times its largest value (at least 1).
func expectClose(
    _ got: [Float], _ want: [Double], _ what: String, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let limit = tolerance * want.reduce(1) { max($0, abs($1)) }
    let wrong = zip(got, want).enumerated().first { !(abs(Double($0.element.0) - $0.element.1) <= limit) }
    #expect(
        got.count == want.count && wrong == nil,
        "\(what): \(wrong.map { "at \($0.offset) got \($0.element.0), expected \($0.element.1)" } ?? "")",
        sourceLocation: sourceLocation)
}
