import CQuillKernels

extension KernelCase {
    /// Returns Quill's kernel for this case on new operands, as in training or inference: forward with bias and
    /// activation, the weight gradient with the bias gradient.
    func quill(_ kernels: quill_kernels) -> Job {
        switch shape {
        case .dense(let shape): dense(shape, kernels)
        case .convolution(let shape): convolution(shape, kernels)
        }
    }

    private func epilogue(_ bias: Buffer) -> quill_epilogue {
        quill_epilogue(
            bias: direction == .forward ? UnsafePointer(bias.pointer) : nil,
            activation: relu ? quill_relu : quill_linear, gate: nil, gate_activation: quill_linear)
    }

    private func dense(_ s: DenseShape, _ kernels: quill_kernels) -> Job {
        let x = Buffer(s.batch * s.inputs)
        let w = Buffer(s.inputs * s.outputs)
        let y = Buffer(s.batch * s.outputs)
        let bias = Buffer(s.outputs)
        let epilogue = epilogue(bias)
        let arguments =
            switch direction {
            case .forward:
                quill_matmul(
                    m: s.batch, n: s.outputs, k: s.inputs, a: x.pointer, b: w.pointer, c: y.pointer,
                    transpose_a: false, transpose_b: false, epilogue: epilogue, column_sums: nil)
            case .inputGradient:
                quill_matmul(
                    m: s.batch, n: s.inputs, k: s.outputs, a: y.pointer, b: w.pointer, c: x.pointer,
                    transpose_a: false, transpose_b: true, epilogue: epilogue, column_sums: nil)
            case .weightGradient:
                quill_matmul(
                    m: s.inputs, n: s.outputs, k: s.batch, a: x.pointer, b: y.pointer, c: w.pointer,
                    transpose_a: true, transpose_b: false, epilogue: epilogue, column_sums: bias.pointer)
            }
        return Tiled(kernels.matmul_work, kernels.matmul_prepare, kernels.matmul, kernels.matmul_finish)
            .job(arguments, keeping: [x, w, y, bias])
    }

    private func convolution(_ s: ConvolutionShape, _ kernels: quill_kernels) -> Job {
        let shape = quill_convolution_shape(
            batch: s.batch, height: s.side, width: s.side, channels: s.channels,
            filters: s.filters, kernel_height: s.kernel, kernel_width: s.kernel,
            stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_top: s.pad, pad_left: s.pad,
            out_height: s.outSide, out_width: s.outSide)
        let x = Buffer(s.batch * s.side * s.side * s.channels)
        let w = Buffer(s.kernel * s.kernel * s.channels * s.filters)
        let y = Buffer(s.batch * s.outSide * s.outSide * s.filters)
        let bias = Buffer(s.filters)
        let kept = [x, w, y, bias]
        switch direction {
        case .forward:
            let arguments = quill_convolution(
                shape: shape, input: x.pointer, kernel: w.pointer, output: y.pointer, epilogue: epilogue(bias)
            )
            return Tiled(
                kernels.convolution_work, kernels.convolution_prepare, kernels.convolution,
                kernels.convolution_finish
            ).job(arguments, keeping: kept)
        case .inputGradient:
            let arguments = quill_convolution_input_gradient(
                shape: shape, output_gradient: y.pointer, kernel: w.pointer, input_gradient: x.pointer,
                epilogue: epilogue(bias))
            return Tiled(
                kernels.convolution_input_gradient_work, kernels.convolution_input_gradient_prepare,
                kernels.convolution_input_gradient, kernels.convolution_input_gradient_finish
            ).job(arguments, keeping: kept)
        case .weightGradient:
            let arguments = quill_convolution_kernel_gradient(
                shape: shape, input: x.pointer, output_gradient: y.pointer, kernel_gradient: w.pointer,
                bias_gradient: bias.pointer, winners: nil)
            return Tiled(
                kernels.convolution_kernel_gradient_work, kernels.convolution_kernel_gradient_prepare,
                kernels.convolution_kernel_gradient, kernels.convolution_kernel_gradient_finish
            ).job(arguments, keeping: kept)
        }
    }
}

/// A kernel with the phases prepare, main, and finish.
struct Tiled<Arguments> {
    typealias Work = (UnsafePointer<Arguments>) -> quill_work
    typealias Run =
        (UnsafePointer<Arguments>, Int64, Int64, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

    let work: Work
    let prepare, main, finish: Run

    init(_ work: @escaping Work, _ prepare: @escaping Run, _ main: @escaping Run, _ finish: @escaping Run) {
        self.work = work
        self.prepare = prepare
        self.main = main
        self.finish = finish
    }

    func job(_ arguments: Arguments, keeping buffers: [Buffer]) -> Job {
        let kept = Kept(arguments, buffers, work)
        func phase(_ items: Int64, _ run: @escaping Run) -> Job.Phase {
            Job.Phase(items: items) { run(kept.arguments, $0, $1, $2, kept.workspace.pointer) }
        }
        let phases = [
            phase(kept.work.prepare_items, prepare), phase(kept.work.items, main),
            phase(kept.work.finish_items, finish),
        ]
        return Job(phases, scratchBytes: kept.work.scratch_bytes)
    }

    /// Shared by a job's closures: the arguments at a stable address, and the memory they point to.
    private final class Kept {
        let arguments: UnsafeMutablePointer<Arguments>
        let buffers: [Buffer]
        let work: quill_work
        let workspace: Memory

        init(_ value: Arguments, _ buffers: [Buffer], _ work: Work) {
            arguments = .allocate(capacity: 1)
            arguments.initialize(to: value)
            self.buffers = buffers
            self.work = work(arguments)
            workspace = Memory(self.work.workspace_bytes)
        }

        deinit { arguments.deallocate() }
    }
}
