import CQuillGlyphs
import QuillReader
import QuillStrokes

/// The center lines of glyphs of many scripts, drawn anew with a hand's variations.
package struct Glyphs: Sendable {
    /// Glyphs of one script or of fonts of one kind.
    struct Group: Sendable {
        let name: String
        /// How often its glyphs are drawn, relative to other groups.
        let frequency: Int
        /// Whether it is left out of training, to measure the network on unknown shapes.
        let isHeldOut: Bool
    }

    /// A glyph's strokes in a box of 0 to 63.
    struct Glyph: Sendable {
        let group: Int
        /// The mark that it is; nil for anything else.
        let mark: Mark?
        let strokes: [[(x: Float, y: Float)]]
    }

    let groups: [Group]
    /// The glyphs of each group that aren't marks.
    private let others: [[Glyph]]
    /// The glyphs of each mark in groups that aren't held out.
    private let marks: [Mark: [Glyph]]

    /// All glyphs that come with the library.
    static let all = Glyphs(UnsafeRawBufferPointer(start: quill_glyphs(), count: quill_glyphs_size()))

    /// Reads a file of scripts/draw-glyphs.
    private init(_ bytes: UnsafeRawBufferPointer) {
        var file = GlyphFile(bytes)
        let classes = file.counted { Mark(rawValue: $0.text()) }
        let groups = file.counted { file in
            Group(name: file.text(), frequency: file.byte(), isHeldOut: file.byte() != 0)
        }
        var others = [[Glyph]](repeating: [], count: groups.count)
        var marks: [Mark: [Glyph]] = [:]
        let count = file.byte() + file.byte() << 8
        for _ in 0..<count {
            let (group, mark) = (file.byte(), classes[file.byte()])
            let strokes = file.counted { file in
                file.counted { (x: Float($0.byte()), y: Float($0.byte())) }
            }
            let glyph = Glyph(group: group, mark: mark, strokes: strokes)
            if let mark {
                if !groups[group].isHeldOut { marks[mark, default: []].append(glyph) }
            } else {
                others[group].append(glyph)
            }
        }
        (self.groups, self.others, self.marks) = (groups, others, marks)
    }

    /// The number of a group's glyphs that aren't marks.
    func count(in group: Int) -> Int { others[group].count }

    /// The pen's track for a random glyph of a group that isn't a mark.
    func track(in group: Int, _ hand: inout StrokeRandom) -> [TrackPoint] {
        others[group].isEmpty ? [] : others[group][hand.index(below: others[group].count)].track(&hand)
    }

    /// The pen's track for a random glyph of a mark; nil if there is none.
    func track(of mark: Mark, _ hand: inout StrokeRandom) -> [TrackPoint]? {
        marks[mark].map { $0[hand.index(below: $0.count)].track(&hand) }
    }
}

extension Glyphs.Glyph {
    /// Turns sharper than this, as the cosine of the angle, are corners.
    private static let sharpest: Float = 0.5

    /// The pen's track with the variations of one writer.
    func track(_ hand: inout StrokeRandom) -> [TrackPoint] {
        let styles = DigitStyles(slant: 0.04, spread: 0.14, [Style("glyph", 1) { draw(into: &$1) }])
        return styles.written(&hand).track
    }

    /// Draws the strokes in the frame of ``Skeleton``.
    private func draw(into skeleton: inout Skeleton) {
        for (index, stroke) in strokes.enumerated() {
            if index > 0 { skeleton.lift() }
            for place in stroke.indices {
                let point = (x: stroke[place].x / 63, y: stroke[place].y / 63)
                if isCorner(stroke, place) {
                    skeleton.corner(point.x, point.y)
                } else {
                    skeleton.to(point.x, point.y)
                }
            }
        }
    }

    private func isCorner(_ stroke: [(x: Float, y: Float)], _ place: Int) -> Bool {
        guard place > 0, place + 1 < stroke.count else { return false }
        let (before, here, after) = (stroke[place - 1], stroke[place], stroke[place + 1])
        let (ax, ay) = (here.x - before.x, here.y - before.y)
        let (bx, by) = (after.x - here.x, after.y - here.y)
        let lengths = ((ax * ax + ay * ay) * (bx * bx + by * by)).squareRoot()
        return ax * bx + ay * by < Self.sharpest * lengths
    }
}

/// Reads the parts of the glyphs' file in turn. The file is part of the program.
private struct GlyphFile {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        precondition(bytes.prefix(4).elementsEqual("QGL1".utf8), "glyphs: not a file of scripts/draw-glyphs")
        place = 4
    }

    mutating func byte() -> Int {
        defer { place += 1 }
        return Int(bytes[place])
    }

    mutating func text() -> String {
        let count = byte()
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    mutating func counted<Part>(_ part: (inout GlyphFile) -> Part) -> [Part] {
        (0..<byte()).map { _ in part(&self) }
    }
}
