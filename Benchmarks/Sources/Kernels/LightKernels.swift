import CQuillKernels

/// A kernel bound by memory rather than by multiplications.
struct LightKernel {
    let name: String
    let elements: Int64
    /// The bytes read and written, counting each operand once.
    let bytes: Double
    let job: Job
}

/// The results of a kernel, by thread count.
struct LightRow: Codable {
    let kernel: String
    let elements: Int64
    let bytes: Double
    var figures: [Figure] = []

    struct Figure: Codable {
        let threads: Int
        let ms, nanosecondsPerElement, gigabytesPerSecond: Double
    }

    static func measure(_ kernel: LightKernel, threads: [Int], _ effort: Effort) -> LightRow {
        let times = effort.measure(threads.map { Contestant(kernel.job, threads: $0) })
        return LightRow(
            kernel: kernel.name, elements: kernel.elements, bytes: kernel.bytes,
            figures: zip(threads, times).map { threads, seconds in
                Figure(
                    threads: threads, ms: seconds * 1e3,
                    nanosecondsPerElement: seconds * 1e9 / Double(kernel.elements),
                    gigabytesPerSecond: kernel.bytes / seconds * 1e-9)
            })
    }
}

extension LightKernel {
    static func all(_ kernels: quill_kernels) -> [LightKernel] {
        optimizers(kernels) + elementwise(kernels) + pooling(kernels) + rows(kernels)
    }

    /// The optimizer updates of a small and a large network.
    private static func optimizers(_ kernels: quill_kernels) -> [LightKernel] {
        [104_938, 932_362].flatMap { (count: Int64) -> [LightKernel] in
            let (w, g, m, v) = (Buffer(count), Buffer(count), Buffer(count), Buffer(count))
            for index in 0..<v.count { v.pointer[index] = abs(v.pointer[index]) }
            let adam = Job.elements(Int(count)) { begin, end in
                var arguments = quill_adam(
                    weights: w.pointer, momentum: m.pointer, velocity: v.pointer, gradient: g.pointer,
                    beta1: 0.9, beta2: 0.999, alpha: 1e-6, epsilon: 1e-7, decay: 0)
                kernels.adam(&arguments, begin, end)
            }
            let rmsprop = Job.elements(Int(count)) { begin, end in
                var arguments = quill_rmsprop(
                    weights: w.pointer, velocity: v.pointer, momentum_buffer: nil, gradient: g.pointer,
                    rho: 0.9, rate: 1e-6, momentum: 0, epsilon: 1e-7, decay: 0)
                kernels.rmsprop(&arguments, begin, end)
            }
            let sgd = Job.elements(Int(count)) { begin, end in
                var arguments = quill_sgd(
                    weights: w.pointer, velocity: m.pointer, gradient: g.pointer, rate: 1e-6, momentum: 0.9,
                    decay: 0, nesterov: false)
                kernels.sgd(&arguments, begin, end)
            }
            return [
                LightKernel(name: "adam", elements: count, bytes: Double(count) * 28, job: adam),
                LightKernel(name: "rmsprop", elements: count, bytes: Double(count) * 20, job: rmsprop),
                LightKernel(name: "sgd with momentum", elements: count, bytes: Double(count) * 20, job: sgd),
            ]
        }
    }

    private static func elementwise(_ kernels: quill_kernels) -> [LightKernel] {
        let count: Int64 = 128 * 512
        let (x, y) = (Buffer(count), Buffer(count))
        let unary: [(String, quill_unary)] = [
            ("relu", kernels.relu), ("exponential", kernels.exponential), ("logarithm", kernels.logarithm),
            ("tanh", kernels.hyperbolic_tangent), ("sigmoid", kernels.sigmoid),
            ("error function", kernels.error_function),
        ]
        var list = unary.map { name, run in
            let job = Job.elements(Int(count)) { run(x.pointer, y.pointer, $0, $1) }
            return LightKernel(name: name, elements: count, bytes: Double(count) * 8, job: job)
        }
        let dropout = Job.elements(Int(count)) { begin, end in
            var key = quill_random_key(key: (1, 2), step: 3, stream: 4)
            kernels.dropout(&key, 0.2, x.pointer, y.pointer, begin, end)
        }
        let normal = Job.elements(Int(count)) { begin, end in
            var key = quill_random_key(key: (1, 2), step: 3, stream: 4)
            kernels.random_normal(&key, 0, 1, y.pointer, begin, end)
        }
        list += [
            LightKernel(name: "dropout", elements: count, bytes: Double(count) * 8, job: dropout),
            LightKernel(
                name: "normal random numbers", elements: count, bytes: Double(count) * 4, job: normal),
        ]
        return list
    }

    /// The first pooling of cnn-32-64.
    private static func pooling(_ kernels: quill_kernels) -> [LightKernel] {
        let (batch, side, channels): (Int64, Int64, Int64) = (32, 26, 32)
        let out = side / 2
        let (x, dx) = (Buffer(batch * side * side * channels), Buffer(batch * side * side * channels))
        let y = Buffer(batch * out * out * channels)
        let shape = quill_pooling_shape(
            batch: batch, height: side, width: side, channels: channels, pool_height: 2, pool_width: 2,
            stride_h: 2, stride_w: 2, pad_top: 0, pad_left: 0, out_height: out, out_width: out)
        let forward = Job.items(batch * out) { begin, end in
            var arguments = quill_pooling(
                shape: shape, input: x.pointer, output: y.pointer, winners: nil, winners_gate: quill_linear)
            kernels.max_pooling(&arguments, begin, end)
        }
        let backward = Job.items(batch * side) { begin, end in
            var arguments = quill_pooling_gradient(
                shape: shape, input: x.pointer, output_gradient: y.pointer, input_gradient: dx.pointer,
                gate_activation: quill_relu, winners: nil)
            kernels.max_pooling_gradient(&arguments, begin, end)
        }
        let (inputs, outputs) = (Double(x.count) * 4, Double(y.count) * 4)
        return [
            LightKernel(name: "max pooling", elements: Int64(x.count), bytes: inputs + outputs, job: forward),
            LightKernel(
                name: "max pooling gradient with relu", elements: Int64(x.count),
                bytes: 2 * inputs + outputs,
                job: backward),
        ]
    }

    /// The start and end of a step: gathering a batch from the images' bytes, and the loss.
    private static func rows(_ kernels: quill_kernels) -> [LightKernel] {
        let (images, rows, pixels, classes): (Int, Int64, Int64, Int64) = (10_000, 256, 784, 10)
        let bytes = Memory(Int64(images) * pixels)
        let integers = Memory(rows * 8)
        let indices = integers.pointer.bindMemory(to: Int32.self, capacity: Int(rows) * 2)
        let labels = indices + Int(rows)
        for row in 0..<Int(rows) {
            indices[row] = Int32(row * 7919 % images)
            labels[row] = Int32(row % Int(classes))
        }
        let x = Buffer(rows * pixels)
        let gather = Job.items(rows) { begin, end in
            var arguments = quill_gather_bytes(
                columns: pixels, x: bytes.pointer.assumingMemoryBound(to: UInt8.self), indices: indices,
                y: x.pointer, scale: 1 / 255, offset: 0)
            kernels.gather_bytes(&arguments, begin, end)
            withExtendedLifetime(integers) {}
        }
        let (logits, losses, gradient) = (Buffer(rows * classes), Buffer(rows), Buffer(rows * classes))
        let loss = Job.items(rows) { begin, end in
            kernels.sparse_cross_entropy(logits.pointer, labels, losses.pointer, classes, begin, end)
            withExtendedLifetime(integers) {}
        }
        let lossGradient = Job.items(rows) { begin, end in
            kernels.sparse_cross_entropy_gradient(
                logits.pointer, labels, losses.pointer, gradient.pointer, classes, begin, end)
            withExtendedLifetime(integers) {}
        }
        let scores = rows * classes
        return [
            LightKernel(
                name: "gather of 256 images", elements: rows * pixels, bytes: Double(rows * pixels) * 5,
                job: gather),
            LightKernel(
                name: "cross-entropy of 256 rows", elements: scores, bytes: Double(scores) * 4, job: loss),
            LightKernel(
                name: "cross-entropy gradient of 256 rows", elements: scores, bytes: Double(scores) * 8,
                job: lossGradient),
        ]
    }
}
