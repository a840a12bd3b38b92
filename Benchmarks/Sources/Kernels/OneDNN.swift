import COneDNN

/// A case in oneDNN for a number of threads.
final class OneDNN {
    let call: OpaquePointer
    let threads: Int32

    private init?(_ call: OpaquePointer?, threads: Int32) {
        guard let call else { return nil }
        self.call = call
        self.threads = threads
    }

    deinit { one_dnn_free(call) }

    static var version: String? { one_dnn_version().map { String(cString: $0) } }

    var implementation: String { String(cString: one_dnn_implementation(call)) }
    var needsReorders: Bool { one_dnn_reorders(call) > 0 }

    func contestant(withReorders: Bool = false) -> Contestant {
        Contestant(prepare: { one_dnn_set_threads(self.threads) }) {
            withReorders ? one_dnn_run_with_reorders(self.call) : one_dnn_run(self.call)
        }
    }

    /// Returns oneDNN's implementations of a case with one layout: for a dense layer in plain layouts, its inner
    /// product and its matrix product; else, a single one.
    static func ways(_ one: KernelCase, layout: one_dnn_layout, threads: Int32) -> [OneDNN] {
        one_dnn_set_threads(threads)
        let direction: one_dnn_direction =
            switch one.direction {
            case .forward: one_dnn_forward
            case .inputGradient: one_dnn_input_gradient
            case .weightGradient: one_dnn_weight_gradient
            }
        switch one.shape {
        case .dense(let s):
            var ways = [
                OneDNN(
                    one_dnn_inner_product(
                        s.batch, s.inputs, s.outputs, direction, layout, one.relu, one.training),
                    threads: threads)
            ]
            if layout == one_dnn_plain { ways.append(OneDNN(matmul(s, one), threads: threads)) }
            return ways.compactMap { $0 }
        case .convolution(let s):
            let shape = one_dnn_convolution_shape(
                batch: s.batch, height: s.side, width: s.side, channels: s.channels, filters: s.filters,
                kernel: s.kernel, pad: s.pad, out_height: s.outSide, out_width: s.outSide)
            let call = one_dnn_convolution(shape, direction, layout, one.relu, one.training)
            return [OneDNN(call, threads: threads)].compactMap { $0 }
        }
    }

    private static func matmul(_ s: DenseShape, _ one: KernelCase) -> OpaquePointer? {
        switch one.direction {
        case .forward: one_dnn_matmul(s.batch, s.outputs, s.inputs, false, false, true, one.relu)
        case .inputGradient: one_dnn_matmul(s.batch, s.inputs, s.outputs, false, true, false, false)
        // Without the bias gradient, which the matrix product doesn't have.
        case .weightGradient: one_dnn_matmul(s.inputs, s.outputs, s.batch, true, false, false, false)
        }
    }
}
