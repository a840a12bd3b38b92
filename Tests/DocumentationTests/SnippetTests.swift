import Foundation
import Testing

/// Every Swift block in the README, in the documentation, and in doc comments compiles.
@Suite struct SnippetTests {
    private static func prelude() throws -> String {
        try String(
            contentsOf: Snippets.root.appendingPathComponent(
                "Tests/DocumentationTests/Fixtures/Prelude.swift"),
            encoding: .utf8)
    }

    @Test func everyBlockCompiles() throws {
        var sources = ["Prelude.swift": try Self.prelude()]
        for (number, file) in try Snippets.files().enumerated()
        where !Snippets.quotingPages.contains(file) && !Snippets.quotesAProgram(file) {
            let blocks = try Snippets.blocks(of: file)
            if !blocks.isEmpty {
                sources["Snippets\(number).swift"] = Snippets.source(blocks, number: number)
            }
        }
        #expect(sources.count > 15)
        let result = try Compiler.check(sources)
        #expect(result.isSuccess, "\(result.output)")
    }

    @Test func aBadBlockIsFoundAtItsLine() throws {
        let block = Snippets.Block(file: "Page.md", line: 7, code: ["let shape: Shape = \"square\""])
        let result = try Compiler.check([
            "Prelude.swift": Self.prelude(), "Page.swift": Snippets.source([block], number: 0),
        ])
        #expect(!result.isSuccess)
        #expect(result.output.contains("Page.md:7:"), "\(result.output)")
    }

    /// Blocks about the library's internals quote it: each paragraph of code occurs verbatim in a source file.
    @Test(arguments: Snippets.quotingPages)
    func blocksQuoteTheSources(_ page: String) throws {
        let texts = try Snippets.files().filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: Snippets.root.appendingPathComponent($0), encoding: .utf8)
        }
        let blocks = try Snippets.blocks(of: page)
        #expect(!blocks.isEmpty)
        for block in blocks {
            for paragraph in block.code.joined(separator: "\n").components(separatedBy: "\n\n") {
                #expect(texts.contains { $0.contains(paragraph) }, "\(page):\(block.line): \(paragraph)")
            }
        }
    }

    /// Foundation's and SwiftUI's names stay unambiguous next to Quill's.
    @Test func namesDoNotCollide() throws {
        let source = """
            import Foundation
            import Quill
            #if canImport(SwiftUI)
                import SwiftUI
                let binding: Binding<Int>? = nil
                let shapes: (any SwiftUI.Shape)? = nil
            #endif
            let operation: Operation.Type = Operation.self
            let progress: Progress.Type = Progress.self
            let unit: Unit.Type = Unit.self
            let data = Data()
            let model: Model? = nil
            """
        let result = try Compiler.check(["Names.swift": source])
        #expect(result.isSuccess, "\(result.output)")
    }
}
