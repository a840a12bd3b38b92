import Foundation
import QuillTraining
import Testing

/// The README's accuracy table says what the recipes say.
@Suite struct AccuracyTableTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../README.md")

    @Test func saysWhatTheRecipesSay() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let table = try #require(
            text.components(separatedBy: "<!-- accuracy begin -->").last?
                .components(separatedBy: "<!-- accuracy end -->").first)
        var sources: [Recipe.Source] = []
        for recipe in Recipe.all {
            if let source = recipe.source, !sources.contains(source) { sources.append(source) }
        }
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.count > 15)
        for row in rows {
            let recipe = try Recipe.named(row[0].filter { $0 != "`" })
            let number = recipe.source.flatMap(sources.firstIndex).map { "[\($0 + 1)]" }
            #expect(row[1] == number ?? "–", "\(recipe.id)")
            #expect(try row[2].filter { $0 != "," } == "\(recipe.network().parameterCount)", "\(recipe.id)")
            #expect(try #require(Int(row[3])) <= recipe.epochs, "\(recipe.id)")
            #expect(Double(row[4]) == recipe.publishedAccuracy, "\(recipe.id)")
            let seconds = recipe.publishedSecondsPerEpoch.map { "\(Int($0)) s" }
            #expect(row[6] == seconds ?? "–", "\(recipe.id)")
        }
        // In the order of the recipes.
        let names = rows.map { $0[0].filter { $0 != "`" } }
        #expect(names == Recipe.all.map(\.id).filter(names.contains))

        let list = table.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(list.count == sources.count)
        for (line, source) in zip(list, sources) {
            for part in [source.title, source.originalTitle, source.link, source.author].compactMap({ $0 }) {
                #expect(line.contains(part), "\(part): \(line)")
            }
        }
    }
}
