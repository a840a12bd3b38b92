import QuillHandwriting
import QuillPlotting
import QuillReader

extension ExplainPage {
    /// Draws the boxes of marks in gray, each with its symbol. Other ink gets a box without a symbol.
    static func boxes(of marks: [ReadMark], scale: Double) -> [SVGElement] {
        let color = PlotColor(0x6E757C)
        return marks.flatMap { mark -> [SVGElement] in
            let space = 2.0
            let (x, y) = (Double(mark.box.x) * scale - space, Double(mark.box.y) * scale - space)
            let (width, height) = (
                Double(mark.box.width) * scale + 2 * space, Double(mark.box.height) * scale + 2 * space
            )
            let box = SVGElement.rectangle(
                x: x, y: y, width: width, height: height, radius: 2, .stroke(color, 1))
            guard let symbol = mark.mark?.symbol else { return [box] }
            return [
                box,
                .text(symbol, x: x + width / 2, y: y - 4, .init(size: 12, color: color, anchor: .middle)),
            ]
        }
    }
}
