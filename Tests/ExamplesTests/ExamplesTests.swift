import Foundation
import Testing

/// Runs the examples as a reader would and looks at what they print.
@Suite struct ExamplesTests {
    /// What a built program printed; the products lie beside the test bundle.
    private func output(of program: String) throws -> String {
        let products = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            .deletingLastPathComponent()
        let folder = products ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let process = Process()
        process.executableURL = folder.appendingPathComponent(program)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test func linearRegressionFindsTheLine() throws {
        let lines = try output(of: "LinearRegression").split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("y = ") })
        let numbers = line.split(separator: " ").compactMap { Double($0) }
        try #require(numbers.count == 2)
        #expect(abs(numbers[0] - 2) < 0.05 && abs(numbers[1] - 1) < 0.05, "\(line)")
        #expect(lines.contains { $0.contains("arena") })
    }

    @Test func customLayerLearns() throws {
        let lines = try output(of: "CustomLayer").split(separator: "\n")
        #expect(lines.contains { $0.contains("swish (Swish)") })
        let last = try #require(lines.last)
        let words = last.split(whereSeparator: { " ,".contains($0) })
        let numbers = words.compactMap { Double($0) }
        try #require(numbers.count == 2)
        #expect(numbers[0] > 0.8, "\(last)")
        #expect(numbers[1] != 1, "beta was not learnt")
    }
}
