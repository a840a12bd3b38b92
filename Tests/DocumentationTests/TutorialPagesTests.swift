import Foundation
import QuillTraining
import Testing

/// The pages about the tutorials quote their programs, what those print, and what the tutorials published.
@Suite struct TutorialPagesTests {
    private static let names = [
        "FullyConnected", "DeepNetwork", "ConvolutionStudy", "ActivationsAndGrid", "OwnHandwriting",
    ]
    private static let pages = names.flatMap { [$0 + ".md", $0 + ".zh.md"] }

    private static func page(_ name: String) throws -> Page { try Page("Documentation/Tutorials/\(name)") }

    private static func program(_ page: String) -> String {
        "Examples/Tutorials/\(page.components(separatedBy: ".")[0])/main.swift"
    }

    /// What the program printed; `scripts/tutorial-figures` keeps it.
    private static func figures(_ page: String) throws -> String {
        try Page.text("Documentation/Tutorials/Figures/\(page.components(separatedBy: ".")[0]).txt")
    }

    /// The nonempty lines, without blanks at their ends.
    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// The first place at or after `start` where lines follow one another.
    private static func index(of part: [String], in lines: [String], from start: Int = 0) -> Int? {
        guard !part.isEmpty, lines.count >= part.count + start else { return nil }
        return (start...(lines.count - part.count)).first { lines[$0..<$0 + part.count].elementsEqual(part) }
    }

    @Test(arguments: pages) func swiftBlocksAreInTheProgram(_ name: String) throws {
        let blocks = try Self.page(name).blocks(in: "swift")
        #expect(blocks.count > 2)
        let program = Self.lines(try Page.text(Self.program(name)))
        for block in blocks {
            let code = Self.lines(block.lines.joined(separator: "\n"))
            #expect(Self.index(of: code, in: program) != nil, "\(code)")
        }
    }

    /// A line … stands for lines that are left out.
    @Test(arguments: pages) func quotesAreWhatTheProgramPrints(_ name: String) throws {
        let blocks = try Self.page(name).blocks(in: "text")
        #expect(blocks.count > 2 || name.hasPrefix("Own"))
        let printed = Self.lines(try Self.figures(name))
        for block in blocks {
            var start = 0
            for part in block.lines.split(separator: "…") {
                let lines = Self.lines(part.joined(separator: "\n"))
                let index = Self.index(of: lines, in: printed, from: start)
                #expect(index != nil, "\(lines)")
                start = (index ?? start) + lines.count
            }
        }
    }

    /// The numbers that a page claims: those with decimals, and those above 99.
    private static func claims(_ page: Page) -> Set<PrintedNumber> {
        let prose = page.prose.joined(separator: "\n")
            .replacing(/\]\([^)]*\)/, with: "]")
        return Set(PrintedNumber.all(in: prose).filter { $0.decimals > 0 || $0.value > 99 })
    }

    /// Each number is printed by the program, is in it or in its arguments, was published by the tutorial, or is on a page
    /// that is linked for it.
    @Test(arguments: pages) func numbersHaveASource(_ name: String) throws {
        let page = try Self.page(name)
        let tutorial = name.components(separatedBy: ".")[0]
        var sources = [try Self.figures(name), try Page.text(Self.program(name))]
        sources += page.blocks(in: "sh").flatMap(\.lines)
        sources += try Self.lines(Page.text("Tests/DocumentationTests/Fixtures/PublishedFigures.txt"))
            .filter { $0.hasPrefix(tutorial + " ") }
        sources += try page.links.compactMap(page.path)
            .filter { $0.hasSuffix(".md") && !$0.hasPrefix("Documentation/Tutorials") }.map(Page.text)
        var known = Set(sources.flatMap(PrintedNumber.all))
        for experiment in Experiment.all where "\(experiment.tutorial)".lowercased() == tutorial.lowercased()
        {
            if let published = experiment.publishedAccuracy {
                known.insert(PrintedNumber(value: published, decimals: 4))
            }
        }
        let claims = Self.claims(page)
        #expect(claims.count > 2)
        #expect(claims.filter { !known.contains(where: $0.rounds) } == [])
    }

    @Test(arguments: names) func bothLanguagesSayTheSame(_ name: String) throws {
        let (english, chinese) = (try Self.page(name + ".md"), try Self.page(name + ".zh.md"))
        for language in ["swift", "text"] {
            #expect(english.blocks(in: language) == chinese.blocks(in: language))
        }
        #expect(
            english.blocks(in: "sh").map { $0.code(comments: " #") }
                == chinese.blocks(in: "sh").map { $0.code(comments: " #") })
        #expect(Self.claims(english).symmetricDifference(Self.claims(chinese)) == [])
        #expect(english.links.filter { $0.hasSuffix("g") } == chinese.links.filter { $0.hasSuffix("g") })
    }

    /// The number after a text in what a program printed.
    private static func number(_ words: String, in figures: String, decimals: Int = 4) -> String? {
        figures.components(separatedBy: words).dropFirst().first.flatMap {
            Double($0.prefix { "0123456789.".contains($0) })
        }.map { String(format: "%.\(decimals)f", $0) }
    }

    @Test(arguments: ["FullyConnected.md", "FullyConnected.zh.md"])
    func theTableOfNetworksIsRight(_ name: String) throws {
        let recipes = [
            "model1": "mlp-128-32", "model2": "mlp-128-32-early", "model3": "mlp-256-128-64",
            "model4": "mlp-128-64-dropout", "model7": "mlp-dropout", "cnn_model": "cnn-32-64-raw",
        ]
        let figures = try Self.figures(name)
        let rows = try Self.page(name).rows
        #expect(rows.count == 7)
        for row in rows {
            try #require(row.count == 6)
            let published = try recipes[row[0]].flatMap { try Recipe.named($0).publishedAccuracy }
            #expect(row[3] == published.map { String(format: "%.4f", $0) } ?? "–")
            #expect(
                row[4]
                    == Self.number(
                        "\n\(row[0]), accuracy in training: ", in: figures, decimals: row[4].count - 2))
            #expect(row[5] == Self.number("\n\(row[0]), accuracy in the test: ", in: figures))
        }
    }

    @Test(arguments: ["ConvolutionStudy.md", "ConvolutionStudy.zh.md"])
    func theTableOfConvolutionsIsRight(_ name: String) throws {
        let recipes = [
            "16-36": "cnn-16-36", "32-64": "cnn-32-64-same", "64-128": "cnn-64-128", "128-256": "cnn-128-256",
            "16-36-64": "cnn-16-36-64", "16": "cnn-16",
        ]
        let figures = try Self.figures(name)
        let rows = try Self.page(name).prose.filter {
            $0.hasPrefix("| 1") || $0.hasPrefix("| 3") || $0.hasPrefix("| 6")
        }
        .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        #expect(rows.count == 7)
        for row in rows {
            try #require(row.count == 7)
            let filters = row[0].components(separatedBy: CharacterSet(charactersIn: ", 、")).filter {
                !$0.isEmpty
            }
            .joined(separator: "-")
            let recipe = try Recipe.named(try #require(recipes[filters]))
            let experiment = filters == "16-36" && row[1] == "10" ? "cnn-16-36-10-epochs" : recipe.id
            let published = try Experiment.named([experiment])[0].publishedAccuracy
            #expect(row[3] == published.map { String(format: "%.4f", $0) })
            let words = "\n\(filters), accuracy after \(row[1]) epochs: "
            #expect(row[4] == Self.number(words, in: figures))
            // The lines about overfitting follow, and the summary comes before.
            let parts = figures.components(separatedBy: words)
            try #require(parts.count == 2)
            #expect(row[5] == Self.number("\naccuracy ", in: parts[1]))
            #expect(row[6] == Self.number("in training, ", in: parts[1]))
            let summary = try #require(parts[0].components(separatedBy: "Total params: ").last)
            #expect(summary.hasPrefix(row[2] + " "))
        }
    }

    @Test(arguments: ["Documentation/Tutorials.md", "Documentation/Tutorials.zh.md"])
    func theLinesOfCodeAreCounted(_ file: String) throws {
        let rows = try Page(file).rows
        #expect(rows.count == Self.names.count)
        for (row, name) in zip(rows, Self.names) {
            try #require(row.count == 4 && row[0].hasPrefix("[\(name)]"))
            let lines = Self.lines(try Page.text(Self.program(name))).filter { !$0.hasPrefix("//") }
            #expect(row[3] == "\(lines.count)", "\(name)")
        }
    }

    @Test func numbersAreReadAsTheyArePrinted() {
        let numbers = PrintedNumber.all(in: "conv2d_5: 232,590 in 3×3, 99.21 %, (0.9789), -1.5e-3")
        #expect(numbers.map(\.value) == [232_590, 3, 3, 99.21, 0.9789])
        func rounds(_ claim: String, _ source: String) -> Bool {
            let (claims, sources) = (PrintedNumber.all(in: claim), PrintedNumber.all(in: source))
            return claims.count == 1 && sources.count == 1 && claims[0].rounds(sources[0])
        }
        #expect(rounds("0.9981", "0.9980666") && rounds("98.03", "0.9803") && rounds("0.9900", "0.99"))
        #expect(!rounds("0.9980", "0.9980666") && !rounds("98.04", "0.9803") && !rounds("0.98031", "0.9803"))
        #expect(rounds("10,000", "10000") && !rounds("10,001", "10000"))
    }
}
