import QuillHandwriting
import QuillReader
import QuillStrokes
import TestSupport
import Testing

@testable import QuillReaderTraining

/// The glyphs and marks that the reader's network is trained on.
@Suite(.offThePool) struct GlyphTests {
    @Test func theFileHasManyScripts() {
        let glyphs = Glyphs.all
        #expect(Set(glyphs.groups.map(\.name)).count == glyphs.groups.count)
        let counts = glyphs.groups.indices.map(glyphs.count)
        #expect(counts.reduce(0, +) > 4000 && counts.allSatisfy { $0 > 2 })
        let held = glyphs.groups.indices.filter { glyphs.groups[$0].isHeldOut }
        #expect(held.count > 5 && held.count < counts.count / 2)
        #expect(held.map { counts[$0] }.reduce(0, +) > 300)
    }

    @Test(arguments: Glyphs.all.groups.indices) func aGlyphHasStrokes(_ group: Int) {
        for index in 0..<40 {
            var hand = StrokeRandom(seed: 4, stream: UInt64(index))
            let track = Glyphs.all.track(in: group, &hand)
            #expect(track.count > 1 && track[0].isStart, "\(Glyphs.all.groups[group].name) \(index)")
            #expect(track.allSatisfy { abs($0.x) < 4 && abs($0.y) < 4 })
        }
    }

    @Test(arguments: Mark.allCases) func marksAreDrawn(_ mark: Mark) {
        let tracks = (0..<20).map { index in
            var hand = StrokeRandom(seed: 5, stream: UInt64(index))
            return Marks.track(of: mark, &hand)
        }
        let isShape = Mark.shapes.contains(mark)
        #expect(tracks.allSatisfy { $0.isEmpty != isShape })
        #expect(!isShape || Set(tracks.map(\.count)).count > 2)
    }

    /// Without training images of a mark, the network couldn't tell it.
    @Test func everyMarkIsAmongThePictures() {
        let pictures = ReaderPictures(seed: 3)
        // A faint pen may leave nothing on coarse paper.
        let drawn = (0..<200).map { pictures.mark($0) }.filter { Set($0.picture.pixels).count > 1 }
        #expect(drawn.count > 190)
        #expect(Set(drawn.map(\.mark)) == Set(Mark.shapes))
    }
}
