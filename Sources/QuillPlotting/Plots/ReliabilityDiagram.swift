/// How often predictions of each confidence are right. Bars on the diagonal are well calibrated; bars below it are too
/// sure.
///
/// Source: Niculescu-Mizil, Caruana, "Predicting good probabilities with supervised learning", 2005.
public struct ReliabilityDiagram: Plot, Equatable {
    /// The predictions whose confidence lies in one interval.
    public struct Bin: Sendable, Equatable {
        /// The mean confidence of the predictions.
        public let confidence: Double
        /// The share of right predictions.
        public let accuracy: Double
        /// The number of predictions.
        public let count: Int

        /// An interval of confidence.
        public init(confidence: Double, accuracy: Double, count: Int) {
            self.confidence = confidence
            self.accuracy = accuracy
            self.count = count
        }
    }

    /// The title above the chart.
    public let title: String
    /// The intervals, of equal width from 0 to 1.
    public let bins: [Bin]

    /// A reliability diagram.
    public init(title: String = "", _ bins: [Bin]) {
        self.title = title
        self.bins = bins
    }

    /// From 0 to 1.
    public var xAxis: PlotAxis { PlotAxis("confidence", over: 0...1) }
    /// From 0 to 1.
    public var yAxis: PlotAxis { PlotAxis("accuracy", over: 0...1) }
    /// A square.
    public var size: (width: Double, height: Double) { (520, 540) }

    /// Draws a bar for each interval, paler the fewer predictions it has, with their mean confidence as a line.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        guard bins.contains(where: { $0.count > 0 }) else { return [frame.note("no data")] }
        let width = 1 / Double(bins.count)
        let most = Double(bins.map(\.count).max() ?? 1)
        var elements: [SVGElement] = []
        for (index, bin) in bins.enumerated() where bin.count > 0 {
            let (left, right) = (frame.x(Double(index) * width), frame.x(Double(index + 1) * width))
            // The fourth root, because nearly all predictions are sure.
            let weight = (Double(bin.count) / most).squareRoot().squareRoot()
            let (color, opacity) = (frame.theme.series(0), 0.25 + 0.75 * weight)
            elements.append(
                .rectangle(
                    x: left + 1, y: frame.y(bin.accuracy), width: right - left - 2,
                    height: frame.bottom - frame.y(bin.accuracy), .fill(color, opacity: opacity)))
            let y = frame.y(bin.confidence)
            elements.append(.line([(left + 1, y), (right - 1, y)], .stroke(frame.theme.series(1), 2)))
            let text = "\(bin.count)"
            let size = min(frame.theme.textSize * 0.85, (right - left) / SVGElement.width(of: text, size: 1))
            // Above the bar and the line; where the page ends there, below the upper one or, if they are close, below both.
            let bar = frame.y(bin.accuracy)
            var place = min(bar, y) - 4
            if place < frame.top + size {
                place = (abs(bar - y) > size + 8 ? min(bar, y) : max(bar, y)) + size + 3
            }
            let behind = frame.theme.background.mixed(with: color, opacity)
            elements.append(
                .text(
                    text, x: (left + right) / 2, y: place,
                    .init(
                        size: size, color: place > bar ? behind.contrasting : frame.theme.muted,
                        anchor: .middle)))
        }
        var chance = SVGElement.Paint.stroke(frame.theme.muted, 1)
        chance.isDashed = true
        elements.append(.line([(frame.x(0), frame.y(0)), (frame.x(1), frame.y(1))], chance))
        return elements
    }
}
