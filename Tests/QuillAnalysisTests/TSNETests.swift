import QuillGraph
import QuillTensor
import Synchronization
import Testing

@testable import QuillAnalysis

struct TSNETests {
    private func short(_ dimensions: Int, _ method: TSNE.Method, threads: Int = 2) throws -> TSNE {
        TSNE(
            perplexity: 8, dimensions: dimensions, earlyIterations: 60, iterations: 60, method: method,
            runtime: try Runtime(threads: threads))
    }

    @Test(arguments: [(2, TSNE.Method.exact), (3, .exact), (2, .interpolation), (3, .barnesHut())])
    func clustersStayTogether(_ dimensions: Int, _ method: TSNE.Method) async throws {
        let (x, classes) = clusters(400, 10)
        let map = try await short(dimensions, method).fit(x)
        #expect(map.points.shape == [400, dimensions])
        #expect(map.points.elements.allSatisfy { $0.isFinite })
        let quality = try MapQuality(map.points, classes: classes, original: x)
        #expect(quality.neighborAccuracy > 0.98)
        #expect(quality.trustworthiness ?? 0 > 0.9)
        #expect(map.klDivergence > 0 && map.klDivergence < 2)
    }

    /// Both methods descend to the same divergence.
    @Test func interpolationFindsAsGoodAMapAsPairs() async throws {
        let x = clusters(600, 10).x
        let exact = try await short(2, .exact).fit(x)
        let interpolated = try await short(2, .interpolation).fit(x)
        #expect(abs(interpolated.klDivergence / exact.klDivergence - 1) < 0.03)
    }

    @Test(arguments: [(2, TSNE.Method.interpolation), (3, .barnesHut()), (2, .exact)])
    func threadsDoNotChangeTheMap(_ dimensions: Int, _ method: TSNE.Method) async throws {
        let x = clusters(1100, 8).x
        var maps: [TSNEMap] = []
        for threads in [1, 2, 3] { maps.append(try await short(dimensions, method, threads: threads).fit(x)) }
        #expect(maps[0].points == maps[1].points && maps[0].points == maps[2].points)
        #expect(maps[0].klDivergence == maps[1].klDivergence && maps[0].klDivergence == maps[2].klDivergence)
    }

    @Test func snapshotsAreTheMapsOnTheWay() async throws {
        let x = clusters(150, 6).x
        let steps = Mutex<[Int]>([])
        let map = try await short(2, .exact).fit(x, snapshots: [120, 0, 50]) { progress in
            if progress.stage == .descent { steps.withLock { $0.append(progress.iteration) } }
        }
        #expect(map.snapshots.map(\.iteration) == [0, 50, 120])
        #expect(map.snapshots[2].points == map.points)
        #expect(map.snapshots[2].klDivergence == map.klDivergence)
        #expect(map.snapshots[1].klDivergence > map.klDivergence)
        #expect(steps.withLock { $0 } == Array(1...120))
        var fifty = try short(2, .exact)
        (fifty.earlyIterations, fifty.iterations) = (50, 0)
        #expect(try await fifty.fit(x).points == map.snapshots[1].points)
    }

    @Test func newPointsComeNearTheirLikes() async throws {
        let (x, classes) = clusters(1200, 10)
        for method in [TSNE.Method.interpolation, .exact] {
            let map = try await short(2, method).fit(x)
            let places = try map.transform(x[0..<100])
            let near = try NearestNeighbors(of: places, among: map.points, count: 1)
            let right = (0..<100).count { classes[Int(near.indices.elements[$0])] == classes[$0] }
            #expect(right >= 98)
            // Each point's place is its own.
            let alone = try map.transform(x[7..<8])
            #expect(difference(alone[0].elements, places[7].elements) < 1e-4)
        }
    }

    @Test func doubtfulPointsMakeCorrectMaps() async throws {
        let same = try await short(2, .auto).fit(.ones([50, 3]))
        #expect(same.points.elements.allSatisfy { $0.isFinite })
        let one = try await short(2, .auto).fit(Tensor([60, 1], (0..<60).map { Float($0) }))
        #expect(one.points.elements.allSatisfy { $0.isFinite })
        var four = try short(2, .auto)
        four.perplexity = 1
        let least = try await four.fit(Tensor([4, 2], [0, 0, 0, 1, 5, 5, 5, 6]))
        #expect(least.points.elements.allSatisfy { $0.isFinite })
        // Every row twice, beside a constant column.
        var rows: [Float] = []
        let x = clusters(60, 4).x.elements
        for row in 0..<120 { rows += x[row / 2 * 4..<row / 2 * 4 + 4] + [7] }
        let twice = try await short(2, .auto).fit(Tensor([120, 5], rows))
        #expect(twice.points.elements.allSatisfy { $0.isFinite })
        #expect(twice.klDivergence.isFinite)
    }

    @Test func errorsSayWhatWasExpected() async throws {
        let x = clusters(30, 4).x
        func message(_ tsne: TSNE, _ x: Tensor<Float>) async -> String {
            do {
                _ = try await tsne.fit(x)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            await message(TSNE(), x)
                == "t-SNE: expected a perplexity from 1 to 9.6 for 30 points; a perplexity of 30 needs at least 91"
        )
        #expect(await message(TSNE(), x[0..<3]) == "t-SNE: expected at least 4 points, received 3")
        #expect(
            await message(TSNE(perplexity: 5, dimensions: 4), x)
                == "t-SNE: expected 2 or 3 dimensions, received 4")
        #expect(
            await message(TSNE(perplexity: 5, dimensions: 3, method: .interpolation), x)
                == "t-SNE: interpolation makes maps of 2 dimensions, received 3")
        #expect(
            await message(TSNE(perplexity: 2), Tensor.ones([10, 2]) * .nan)
                == "t-SNE: expected finite numbers, received nan in row 0, column 0")
        #expect(
            await message(TSNE(perplexity: 2, start: .points(.ones([3, 2]))), x)
                == "t-SNE: expected [30, 2] points to start from, received [3, 2]")
        #expect(await message(TSNE(perplexity: .nan), x).contains("perplexity"))
        #expect(await message(TSNE(perplexity: 5, learningRate: 0), x).contains("learning rate"))
    }

    @Test func memoryIsKnownBeforeItIsTaken() {
        let million = TSNE().memory(points: 1_000_000, columns: 50) ?? 0
        #expect(million > 3 << 30 && million < 8 << 30)
        #expect(
            TSNE().memory(points: Int(Int32.max) - 1, columns: Int(Int32.max) - 1) == nil
                || Int.bitWidth == 64)
    }

    @Test func cancellingEndsTheFit() async throws {
        let x = clusters(2000, 10).x
        let started = Atomic(false)
        let task = Task {
            try await TSNE(iterations: 100_000).fit(x) { _ in started.store(true, ordering: .relaxed) }
        }
        while !started.load(ordering: .relaxed) { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
