/// An index along one axis of a ``Tensor``: a number or a range.
///
/// A number removes the axis; a range keeps it, as in NumPy: `images[0..<10, 5..<20, 5..<20, 0]`. `0...` is the whole
/// axis.
public protocol TensorIndex {
    /// Returns the first selected position of an axis, the one after the last, and whether the axis remains in the result.
    /// The positions need not exist.
    func bounds(extent: Int) -> (lower: Int, upper: Int, keepsAxis: Bool)
}

extension Int: TensorIndex {
    public func bounds(extent: Int) -> (lower: Int, upper: Int, keepsAxis: Bool) { (self, self + 1, false) }
}

extension TensorIndex where Self: RangeExpression<Int> {
    public func bounds(extent: Int) -> (lower: Int, upper: Int, keepsAxis: Bool) {
        let (lower, upper) = bounds(in: extent)
        return (lower, upper, true)
    }
}

extension RangeExpression<Int> {
    /// Returns the bounds of the range in 0..<extent. Unlike `relative(to:)` this never traps, so that the caller can say
    /// what is wrong.
    package func bounds(in extent: Int) -> (lower: Int, upper: Int) {
        switch self {
        case let range as PartialRangeFrom<Int>: return (range.lowerBound, extent)
        case let range as PartialRangeUpTo<Int>: return (0, range.upperBound)
        case let range as PartialRangeThrough<Int>: return (0, range.upperBound + 1)
        default:
            let range = relative(to: 0..<extent)
            return (range.lowerBound, range.upperBound)
        }
    }
}

extension Range: TensorIndex where Bound == Int {}
extension ClosedRange: TensorIndex where Bound == Int {}
extension PartialRangeFrom: TensorIndex where Bound == Int {}
extension PartialRangeUpTo: TensorIndex where Bound == Int {}
extension PartialRangeThrough: TensorIndex where Bound == Int {}
