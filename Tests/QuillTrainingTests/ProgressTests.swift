import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// Collects the printed text.
private final class Printed: Sendable {
    private let parts = Mutex("")
    var text: String { parts.withLock { $0 } }
    func write(_ text: String) { parts.withLock { $0 += text } }
}

/// Returns the text without times: `4s` and `62ms` become `#`.
private func timeless(_ text: String) -> String {
    text.replacing(#/\d+(\.\d+)?(s|ms|µs)/#, with: "#")
}

@Suite struct ProgressTests {
    private func printed(showsBar: Bool, epochs: Int = 10) throws -> [Substring] {
        let printed = Printed()
        var model = try Tiny.model()
        try model.fit(
            Tiny.images(20), batchSize: 8, epochs: epochs, initialEpoch: 8, validation: .split(0.2),
            callbacks: [ProgressReporter(showsBar: showsBar, write: printed.write)], verbose: .silent)
        return timeless(printed.text).split(separator: "\n")
    }

    private let metrics = #/loss \d\.\d{4}  accuracy \d\.\d{4}  val_loss \d\.\d{4}  val_accuracy \d\.\d{4}/#

    @Test func oneLineForEachEpoch() throws {
        let lines = try printed(showsBar: false)
        #expect(lines.count == 2)
        #expect(lines[0].replacing(metrics, with: "metrics") == "Epoch  9/10 2/2  #  #/step  metrics")
        #expect(lines[1].replacing(metrics, with: "metrics") == "Epoch 10/10 2/2  #  #/step  metrics")
    }

    @Test func aBarThatIsDrawnAnew() throws {
        let bar = String(repeating: "━", count: 20)
        let lines = try printed(showsBar: true).compactMap { $0.split(separator: "\r").last }
        #expect(lines.count == 2)
        #expect(
            lines[0].replacing(metrics, with: "metrics")
                == "Epoch  9/10 \(bar) 2/2  #  #/step  metrics\u{1B}[K")
    }

    @Test func silentShowsNothing() {
        #expect(Verbosity.silent.reporter == nil)
        #expect(Verbosity.bar.reporter?.showsBar == true)
        #expect(Verbosity.linePerEpoch.reporter?.showsBar == false)
    }

    @Test(arguments: [
        (0, "0.0000"), (0.25, "0.2500"), (-1.00005, "-1.0001"), (12.34567, "12.3457"), (0.001, "0.0010"),
        (0.00099999999, "1.0000e-3"), (0.0000123456, "1.2346e-5"), (-2e-7, "-2.0000e-7"),
        (123456789, "123456789.0000"), (1e20, "1.0000e20"), (-3.4e38, "-3.4000e38"),
        (1e-310, "1.0000e-310"), (5e-324, "5e-324"), (.infinity, "inf"), (.nan, "nan"),
    ])
    func valuesOfAnySizeCanBeShown(_ value: Double, _ text: String) { #expect(significant(value) == text) }

    @Test(arguments: [
        (0.0000014, "1µs"), (0.00062, "620µs"), (0.0624, "62ms"), (4.04, "4.0s"), (12.6, "13s"),
    ])
    func durationsAreShort(_ seconds: Double, _ text: String) { #expect(duration(seconds) == text) }
}
