import QuillPlotting
import QuillReport
import QuillTensor
import Testing

struct MapTests {
    private func series(_ dimensions: Int = 2) throws -> MapSeries {
        let frames = try [3, 9].map { iteration in
            MapSeries.Frame(
                iteration: iteration,
                points: try Tensor([3, dimensions], (0..<3 * dimensions).map { Float($0 * iteration) - 4 }))
        }
        return try MapSeries(
            title: "A <map>", frames: frames, classes: [0, 1, 1], classNames: ["a", "</script>"])
    }

    @Test(arguments: [2, 3])
    func pagesContainEverything(_ dimensions: Int) throws {
        let images = Tensor<UInt8>([3, 2, 2, 1], repeating: 200)
        let page = try MapPage(series(dimensions), images: images, notes: ["Note & more"]).html()
        #expect(page.contains("<title>A &lt;map&gt;</title>"))
        #expect(page.contains("<p>Note &amp; more</p>"))
        #expect(
            page.contains("\"dimensions\":\(dimensions)") || page.contains("\"dimensions\": \(dimensions)"))
        #expect(page.contains("data:image/png;base64,"))
        // A class's name doesn't end the script, and nothing is left to fill in or to load.
        #expect(page.components("</script>") == 2)
        #expect(!page.contains("{{") && !page.contains("src=\"http"))
        #expect(try !MapPage(series(dimensions)).html().contains("data:image/png"))
    }

    /// Two frames in the plane; in space, the last one turns once around.
    @Test(arguments: [(2, 2), (3, 36)])
    func animationsShowEachFrame(_ dimensions: Int, _ count: Int) throws {
        let png = try MapAnimation(series(dimensions), side: 32).png()
        let frames = png.indices.dropLast(4).count { png[$0...].prefix(4).elementsEqual("fcTL".utf8) }
        #expect(frames == count)
    }

    @Test func chartsAreNamedByTheirIteration() throws {
        let series = try series()
        let text = try series.chart(series.frames[0], images: Tensor<UInt8>([3, 2, 2, 1], repeating: 9)).svg()
            .text
        #expect(text.contains("iteration 3") && text.contains("<image"))
    }

    @Test func closestPairsComeFirst() {
        let tables = MapTables(
            shares: [[0.7, 0.1, 0.2], [0.3, 0.7, 0], [0.05, 0, 0.95]],
            distances: [[0, 1, 2], [1, 0, 3], [2, 3, 0]], classNames: ["4", "9", "7"])
        #expect(tables.pairs.map { "\($0.first)\($0.second)" } == ["49", "47"])
        #expect(
            tables.pairs[0].share == 0.1 && tables.pairs[0].reverseShare == 0.3
                && tables.pairs[1].distance == 2)
    }

    @Test func framesMustFitTheClasses() throws {
        let frame = MapSeries.Frame(iteration: 0, points: .ones([3, 2]))
        #expect(throws: QuillError.self) { try MapSeries(title: "", frames: [], classes: [], classNames: []) }
        #expect(throws: QuillError.self) {
            try MapSeries(title: "", frames: [frame], classes: [0, 0], classNames: ["a"])
        }
        #expect(throws: QuillError.self) {
            try MapSeries(title: "", frames: [frame], classes: [0, 0, 5], classNames: ["a"])
        }
    }
}

extension String {
    /// The number of times that a text occurs.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
