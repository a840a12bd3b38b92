import Foundation
import TestSupport
import Testing

@testable import QuillCommand

/// `quill embed` writes a folder with the map, and says what can be read off it.
@Suite(.offThePool) struct EmbedTests {
    @Test func writesTheMapOfPixels() throws {
        let folder = try Scratch()
        let result = try Program(folder: folder.path).run(
            "embed", "strokes", "--limit", "120", "--snapshots", "20,50", "--iterations", "90", "--output",
            "out")
        #expect(result.code == 0 && result.error == "")
        #expect(result.output.contains("120 of 784 numbers, reduced to 50 principal components"))
        #expect(result.output.contains("divergence"))
        for name in [
            "map.html", "map.png", "map.svg", "map-20.png", "map-50.png", "map-animation.png", "map.csv",
        ] {
            #expect(folder.exists("out/\(name)"), "\(name)")
        }
        let table = String(decoding: try folder.contents("out/map.csv"), as: UTF8.self).split(separator: "\n")
        #expect(table.count == 121 && table[0] == "row,class,x,y")
        let page = String(decoding: try folder.contents("out/map.html"), as: UTF8.self)
        #expect(page.contains("<canvas") && !page.contains("http") && !page.contains("{{"))
    }

    @Test func mapsInSpaceAndPrintsJSON() throws {
        let folder = try Scratch()
        let result = try Program(folder: folder.path).run(
            "embed", "strokes", "--limit", "60", "--dimensions", "3", "--iterations", "60", "--perplexity",
            "5",
            "--no-thumbnails", "--output", "out", "--json")
        #expect(result.code == 0 && result.error == "")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(json["points"] as? Int == 60 && json["perplexity"] as? Double == 5)
        #expect((json["neighborShares"] as? [[Double]])?.count == 10)
        let table = String(decoding: try folder.contents("out/map.csv"), as: UTF8.self)
        #expect(table.hasPrefix("row,class,x,y,z\n"))
    }

    @Test func mistakesAreOneLine() throws {
        let folder = try Scratch()
        func check(_ arguments: [String], _ code: Int32, _ part: String) throws {
            let result = try Program(folder: folder.path).start(["embed"] + arguments).result()
            #expect(result.code == code && result.error.contains(part), "\(arguments): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1)
        }
        try check(
            ["strokes", "--limit", "10", "--perplexity", "30"], 1, "a perplexity of 30 needs at least 91")
        try check(["strokes", "--limit", "1", "--output", "few"], 1, "points")
        try check(["strokes", "--dimensions", "4"], 2, "--dimensions: expected 2 or 3, received 4")
        try check(["strokes", "--snapshots", "x"], 2, "--snapshots: expected iterations")
        try check(["strokes", "--layer", "dense"], 2, "--layer: expected a model's file")
        try check(["nowhere.safetensors"], 1, "nowhere.safetensors")
    }
}
