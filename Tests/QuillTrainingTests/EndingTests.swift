import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// What a program prints when it ends with an error, and when it trains without optimization.
@Suite struct EndingTests {
    @Test func anErrorIsOneLineAfterWhatWasPrinted() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(1), observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            print("before")
            endProgram(with: QuillError(.argument, "x: expected 1, received 2"))
        }
        let seen = try #require(result)
        #expect(
            String(decoding: seen.standardErrorContent, as: UTF8.self) == "error: x: expected 1, received 2\n"
        )
        #expect(String(decoding: seen.standardOutputContent, as: UTF8.self).contains("before\n"))
    }

    @Test func anUncaughtErrorLosesNothingThatWasPrinted() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardOutputContent]) {
            print("before")
            fatalError("\(QuillError(.argument, "x: expected 1, received 2"))")
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(output.contains("before\n"))
    }

    @Test func slowKernelsAreSaidOnce() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var model = try Tiny.model()
            try model.fit(Tiny.images(8), verbose: .silent)
            for _ in 0..<2 { try model.fit(Tiny.images(8), verbose: .linePerEpoch) }
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let notes = text.components(separatedBy: "note: this is a debug build").count - 1
        #expect(notes == (Runtime.hasOptimizedKernels ? 0 : 1), "\(text)")
    }
}

extension String {
    /// Returns the parts between a separator.
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
