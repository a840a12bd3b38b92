import Testing

@testable import QuillPlotting

struct SVGTests {
    static let numbers: [(Double, String)] = [
        (0, "0"), (1, "1"), (-1, "-1"), (0.5, "0.5"), (0.05, "0.05"), (12.345, "12.35"), (-0.25, "-0.25"),
        (0.004, "0"), (1e11, "100000000000"), (99.999, "100"), (.nan, "0"), (.infinity, "0"), (1e300, "0"),
    ]

    @Test(arguments: numbers)
    func writesNumbers(_ value: Double, _ text: String) { #expect(SVGElement.number(value) == text) }

    @Test(arguments: [
        ("a<b>&\"c\"", "a&lt;b&gt;&amp;&quot;c&quot;"), ("one\ntwo\tthree", "one two three"),
        ("\u{0}\u{1B}[31m\u{85}", "\u{FFFD}\u{FFFD}[31m\u{FFFD}"), ("数字 é 5", "数字 é 5"),
        ("]]><script>", "]]&gt;&lt;script&gt;"), ("it's", "it&#39;s"),
    ])
    func escapes(_ text: String, _ escaped: String) {
        #expect(text.escapedForMarkup(keepingLines: false) == escaped)
    }

    @Test func keepsLines() { #expect("one\n\ttwo & three".escapedForMarkup() == "one\n\ttwo &amp; three") }

    static let shapes: [(element: SVGElement, text: String)] = [
        (
            .rectangle(x: 1, y: 2, width: 3, height: -4, .fill(PlotColor(0x1B7F5C))),
            "<rect x=\"1\" y=\"2\" width=\"3\" height=\"0\" fill=\"#1b7f5c\"/>"
        ),
        (
            .rectangle(x: 0, y: 0, width: 9, height: 9, radius: 2.5, .stroke(.black, 1.5)),
            "<rect x=\"0\" y=\"0\" width=\"9\" height=\"9\" rx=\"2.5\" fill=\"none\" stroke=\"#000000\" "
                + "stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        ),
        (
            .circle(x: 1, y: 1, radius: 2, .fill(.white, opacity: 0.5)),
            "<circle cx=\"1\" cy=\"1\" r=\"2\" fill=\"#ffffff\" opacity=\"0.5\"/>"
        ),
        (
            .line([(0, 0), (1, 2.25)], .stroke(.black)),
            "<polyline points=\"0,0 1,2.25\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1\" "
                + "stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        ),
        (
            .group(x: 5, y: -1, [.circle(x: 0, y: 0, radius: 1, .fill(.black))]),
            "<g transform=\"translate(5 -1)\"><circle cx=\"0\" cy=\"0\" r=\"1\" fill=\"#000000\"/></g>"
        ),
    ]

    @Test(arguments: shapes.indices) func writesShapes(_ index: Int) {
        #expect(Self.shapes[index].element.text == Self.shapes[index].text)
    }

    @Test func writesText() {
        let text = SVGElement.text(
            "4 < 9", x: 1, y: 2, .init(size: 12, color: PlotColor(0x010203), isBold: true, anchor: .end)
        ).text
        #expect(text.hasPrefix("<text x=\"1\" y=\"2\" font-size=\"12\" "))
        #expect(text.hasSuffix("fill=\"#010203\" font-weight=\"bold\" text-anchor=\"end\">4 &lt; 9</text>"))
    }

    @Test func writesPages() {
        let page = SVG(width: 20, height: 10.5, [.circle(x: 1, y: 1, radius: 1, .fill(.black))])
        #expect(page.text.contains("width=\"20\" height=\"10.5\" viewBox=\"0 0 20 10.5\"><circle"))
        #expect(page.text.hasSuffix("</svg>\n"))
    }

    static let mixes: [(share: Double, color: PlotColor)] = [
        (0, PlotColor(0x0000FF)), (1, PlotColor(0xFF8000)), (0.5, PlotColor(0x804080)),
        (7, PlotColor(0xFF8000)),
    ]

    @Test(arguments: mixes.indices) func mixesColors(_ index: Int) {
        let (share, color) = Self.mixes[index]
        #expect(PlotColor(0x0000FF).mixed(with: PlotColor(0xFF8000), share) == color)
    }
}
