/// One element of a drawing, with its children.
public struct SVGElement: Sendable, Equatable {
    /// One attribute of an element.
    struct Attribute: Sendable, Equatable {
        let name, value: String
    }

    let name: String
    var attributes: [Attribute]
    var children: [SVGElement]
    var content: String
    /// The pixels of an image, for programs that draw the element themselves.
    var bitmap: Bitmap?

    init(
        _ name: String, _ attributes: [(name: String, value: String)], children: [SVGElement] = [],
        content: String = ""
    ) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.name, value: $0.value) }
        self.children = children
        self.content = content
    }

    /// The element as XML.
    public var text: String {
        let start = attributes.reduce("<" + name) {
            $0 + " \($1.name)=\"\($1.value.escapedForMarkup(keepingLines: false))\""
        }
        guard !children.isEmpty || !content.isEmpty else { return start + "/>" }
        return start + ">" + content.escapedForMarkup(keepingLines: false)
            + children.map(\.text).joined(separator: "\n")
            + "</\(name)>"
    }

    /// A number with at most two decimals. NaN and infinities become 0, because SVG readers reject them.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        var text = (hundredths < 0 ? "-" : "") + "\(whole)"
        if rest > 0 { text += rest < 10 ? ".0\(rest)" : rest % 10 == 0 ? ".\(rest / 10)" : ".\(rest)" }
        return text
    }
}
