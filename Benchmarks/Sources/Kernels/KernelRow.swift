import COneDNN
import CQuillKernels

/// The results of one product or convolution. Times are the least milliseconds per call; rates count the arithmetic
/// of the definition.
struct KernelRow: Codable {
    let kernel, shape, direction: String
    let training: Bool
    let networks: [String]
    let arithmetic: Double
    /// By thread count, in the order of `Options.threads`.
    var quill: [Figure] = []
    /// oneDNN in Quill's layouts.
    var onednnPlain: [Figure] = []
    /// oneDNN in the layouts that it prefers, without and with the conversion of operands and results.
    var onednnOwn: [Figure] = []
    var onednnOwnReorders: [Figure] = []
    var onednnImplementation: String?

    struct Figure: Codable {
        let threads: Int
        let ms: Double
        let gflops: Double
        /// The share of the machine's multiply-adds on as many threads.
        var share: Double?
    }

    /// The rate on two threads as a multiple of the rate on one.
    var scaling: Double? { quill.count > 1 ? quill[1].gflops / quill[0].gflops : nil }

    /// Returns Quill's time divided by that of oneDNN's fastest implementation, without reorders.
    func ratio(_ index: Int) -> Double? {
        let rivals = [onednnPlain, onednnOwn].compactMap { index < $0.count ? $0[index].ms : nil }
        return rivals.min().map { quill[index].ms / $0 }
    }
}

extension KernelRow {
    static func measure(
        _ one: KernelCase, networks: [String], _ kernels: quill_kernels, _ machine: inout Machine,
        threads: [Int], _ effort: Effort
    ) -> KernelRow {
        var contestants: [Contestant] = []
        var enter: [(inout KernelRow, Double) -> Void] = []
        func add(
            _ contestant: Contestant, _ threads: Int, _ list: WritableKeyPath<KernelRow, [Figure]>
        ) {
            contestants.append(contestant)
            enter.append { row, seconds in
                let figure = Figure(
                    threads: threads, ms: seconds * 1e3, gflops: one.arithmetic / seconds * 1e-9)
                // Of several implementations on as many threads, the fastest counts.
                if let last = row[keyPath: list].last, last.threads == threads {
                    guard last.ms > figure.ms else { return }
                    row[keyPath: list].removeLast()
                }
                row[keyPath: list].append(figure)
            }
        }

        let job = one.quill(kernels)
        var implementation: String?
        for threads in threads {
            add(Contestant(job, threads: threads), threads, \.quill)
            for way in OneDNN.ways(one, layout: one_dnn_plain, threads: Int32(threads)) {
                add(way.contestant(), threads, \.onednnPlain)
            }
            for way in OneDNN.ways(one, layout: one_dnn_own, threads: Int32(threads)) {
                implementation = way.implementation
                add(way.contestant(), threads, \.onednnOwn)
                add(way.contestant(withReorders: true), threads, \.onednnOwnReorders)
            }
        }
        let times = effort.measure(contestants + threads.map { machine.multiplyAdds(threads: $0) })
        for (seconds, threads) in zip(times.suffix(threads.count), threads) {
            machine.enter(seconds, threads: threads)
        }
        var row = KernelRow(
            kernel: one.kind, shape: one.shapeText, direction: one.direction.rawValue, training: one.training,
            networks: networks, arithmetic: one.arithmetic)
        for (enter, seconds) in zip(enter, times) { enter(&row, seconds) }
        row.onednnImplementation = implementation
        return row
    }

    /// Computes the shares when the peak is final.
    mutating func enterShares(_ machine: Machine) {
        for index in quill.indices {
            quill[index].share = machine.peak[quill[index].threads].map { quill[index].gflops * 1e9 / $0 }
        }
    }
}
