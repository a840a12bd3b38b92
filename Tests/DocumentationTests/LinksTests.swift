import Foundation
import Testing

/// The pages' links lead somewhere, and the README says the same in both languages.
@Suite struct LinksTests {
    @Test func linksLeadToFilesAndHeadings() throws {
        let files = try Snippets.files().filter { $0.hasSuffix(".md") && !$0.contains(".docc/") }
        #expect(files.count > 30)
        for file in files {
            let page = try Page(file)
            for link in page.links {
                guard let path = page.path(of: link) else { continue }
                let exists = FileManager.default.fileExists(
                    atPath: Snippets.root.appendingPathComponent(path).path)
                #expect(exists, "\(file): \(link)")
                let parts = link.components(separatedBy: "#")
                if exists, parts.count == 2, path.hasSuffix(".md") {
                    #expect(try Page(path).anchors.contains(parts[1]), "\(file): \(link)")
                }
            }
        }
    }

    /// Comments aside, both have the same commands and the same programs.
    @Test(arguments: [("sh", " #"), ("swift", "//")])
    func theChineseReadmeHasTheSameBlocks(_ language: String, _ comments: String) throws {
        let (english, chinese) = (try Page("README.md"), try Page("README.zh.md"))
        #expect(english.blocks(in: language).count > 1)
        #expect(
            english.blocks(in: language).map { $0.code(comments: comments) }
                == chinese.blocks(in: language).map { $0.code(comments: comments) })
    }

    /// The Chinese page links whatever the English one does, its tutorials in Chinese.
    @Test func theChineseReadmeLinksTheSamePages() throws {
        let english = Set(try Page("README.md").links.filter { !$0.contains("://") })
        let chinese = Set(try Page("README.zh.md").links)
        let expected = english.map {
            $0 == "README.zh.md"
                ? "README.md" : $0 == "Documentation/Tutorials.md" ? "Documentation/Tutorials.zh.md" : $0
        }
        #expect(Set(expected).subtracting(chinese) == [])
    }
}
