import Foundation
import Testing

/// The documentation's catalogs: their list, their articles' programs, and their pictures.
@Suite struct CatalogTests {
    /// The targets with a catalog, `Sources/NAME/NAME.docc`.
    private static let targets = try? FileManager.default.contentsOfDirectory(
        atPath: Snippets.root.appendingPathComponent("Sources").path
    ).filter { exists("Sources/\($0)/\($0).docc") }.sorted()

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Snippets.root.appendingPathComponent(path).path)
    }

    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Snippets.root.appendingPathComponent(folder).path)
    }

    /// `scripts/docs` and the package index build what `.spi.yml` lists.
    @Test func everyCatalogIsPublished() throws {
        let line = try #require(
            Page.text(".spi.yml").split(separator: "\n").first { $0.contains("documentation_targets:") })
        let listed = line.split(separator: "[").last?.split(whereSeparator: { ", ]".contains($0) })
        #expect(listed?.map(String.init).sorted() == Self.targets)
    }

    /// Pictures that are the same on dark pages: explain pages are white paper.
    private static let papers = ["reading"]

    /// Each picture of an article has a light and a dark file, none is left over, and all are small.
    @Test(arguments: targets ?? []) func picturesAreThere(_ target: String) throws {
        let catalog = "Sources/\(target)/\(target).docc"
        let pages = try Self.names(in: catalog).filter { $0.hasSuffix(".md") }
        let shown = try pages.flatMap { name in
            try Page("\(catalog)/\(name)").prose.filter { $0.hasPrefix("![") }.map {
                $0.components(separatedBy: "](")[1].components(separatedBy: ")")[0]
            }
        }
        let hasPictures = Self.exists("\(catalog)/Resources")
        let files = hasPictures ? try Self.names(in: "\(catalog)/Resources") : []
        let expected = shown.flatMap { ["\($0).svg"] + (Self.papers.contains($0) ? [] : ["\($0)~dark.svg"]) }
        #expect(files.sorted() == expected.sorted())
        for file in files {
            #expect(try Page.text("\(catalog)/Resources/\(file)").utf8.count < 150_000, "\(file)")
        }
    }

    /// The program that draws an article's pictures contains its code.
    @Test(arguments: [
        "Sources/QuillAnalysis/QuillAnalysis.docc/AMapOfDigits.md",
        "Sources/QuillPlotting/QuillPlotting.docc/GalleryOfPlots.md",
    ])
    func theGalleryDrawsThePictures(_ page: String) throws {
        let program = try Page.text("Examples/PlotGallery/main.swift")
        let blocks = try Page(page).blocks(in: "swift")
        #expect(blocks.count > 3)
        for block in blocks {
            let code = block.lines.joined(separator: "\n")
            #expect(program.contains("\n\(code)\n"), "\(code)")
        }
    }
}
