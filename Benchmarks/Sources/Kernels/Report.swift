import Foundation

/// The results of a run.
struct Report {
    let isa: String
    let threads: [Int]
    var peak: [Int: Double] = [:]
    var bandwidth: [Bandwidth] = []
    var kernels: [KernelRow] = []
    var light: [LightRow] = []
    /// The load average of the minute before the start.
    let load = Report.loadAverage()

    var headline: String {
        let peaks = threads.map { "\(fixed(peak[$0].map { $0 * 1e-9 }, 0)) GFLOP/s on \($0)" }
        let rival = OneDNN.version.map { "oneDNN \($0)" } ?? "built without oneDNN"
        return "\(isa); multiply-adds: " + peaks.joined(separator: ", ") + "; \(rival)"
    }

    var kernelTable: Table {
        let ways = ["plain", "own", "reordered"]
        var table = Table(
            heads: ["kernel", "shape", "direction"]
                + threads.flatMap { ["Quill ×\($0)", "share"] } + (threads.count > 1 ? ["scaling"] : [])
                + threads.flatMap { threads in ways.map { "\($0) ×\(threads)" } }
                + threads.map { "time ÷ ×\($0)" },
            words: 3)
        for row in kernels {
            let ours = row.quill.flatMap {
                [fixed($0.gflops, 0), fixed($0.share.map { $0 * 100 }, 0) + " %"]
            }
            let theirs = threads.indices.flatMap { index in
                [row.onednnPlain, row.onednnOwn, row.onednnOwnReorders].map {
                    index < $0.count ? fixed($0[index].gflops, 0) : "–"
                }
            }
            table.rows.append(
                [row.kernel, row.shape, row.direction] + ours
                    + (threads.count > 1 ? [fixed(row.scaling, 2)] : []) + theirs
                    + threads.indices.map { fixed(row.ratio($0), 2) })
        }
        return table
    }

    var lightTable: Table {
        var table = Table(
            heads: ["kernel", "elements"]
                + threads.flatMap { ["µs ×\($0)", "ns/element ×\($0)", "GB/s ×\($0)"] },
            words: 1)
        for row in light {
            let figures = row.figures.flatMap {
                [fixed($0.ms * 1e3, 1), fixed($0.nanosecondsPerElement, 3), fixed($0.gigabytesPerSecond, 1)]
            }
            table.rows.append([row.kernel, String(row.elements)] + figures)
        }
        return table
    }

    var bandwidthTable: Table {
        var table = Table(heads: ["working set, KiB", "threads", "read", "copy", "triad"], words: 0)
        for row in bandwidth {
            let rates = [row.read, row.copy, row.triad].map { fixed($0 * 1e-9, 1) }
            table.rows.append([String(row.kibibytes), String(row.threads)] + rates)
        }
        return table
    }

    /// A warning if other processes used the machine, which taking turns can't compensate.
    var warning: String? {
        guard load >= 0.5 else { return nil }
        return "Measured on a busy machine (load average \(fixed(load, 1)) before the start); "
            + "the results are preliminary."
    }

    private static func loadAverage() -> Double {
        var load = 0.0
        return getloadavg(&load, 1) == 1 ? load : 0
    }

    var text: String {
        var parts = [warning, headline].compactMap { $0 } + ["Memory, GB/s\n" + bandwidthTable.text]
        if !kernels.isEmpty { parts.append("Products and convolutions, GFLOP/s\n" + kernelTable.text) }
        if !light.isEmpty { parts.append("Other kernels\n" + lightTable.text) }
        return parts.joined(separator: "\n\n")
    }

    /// The tables for Documentation/Performance.md, which explains the columns.
    var markdown: String {
        (warning.map { $0 + "\n\n" } ?? "") + """
            \(headline).

            Products and convolutions, GFLOP/s:

            \(kernelTable.markdown)

            Other kernels:

            \(lightTable.markdown)

            Memory, GB/s:

            \(bandwidthTable.markdown)
            """
    }

    /// One JSON object per line: the machine, its memory, then the kernels.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func line(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let peaks = threads.map {
            MultiplyAdds(isa: isa, threads: $0, multiplyAddsGflops: (peak[$0] ?? 0) * 1e-9)
        }
        return (try peaks.map(line) + bandwidth.map(line) + kernels.map(line) + light.map(line))
            .joined(separator: "\n")
    }

    private struct MultiplyAdds: Encodable {
        let isa: String
        let threads: Int
        let multiplyAddsGflops: Double
    }
}
