import QuillTensor

/// Sums, means and extremes over axes. The axes are dropped, or kept with extent 1; negative ones count from the end.
extension Tensor where Element: TensorNumber & BinaryFloatingPoint {
    /// Returns the sums over axes; those of `Float` have the graph's order of additions, hence the same bits.
    /// - Parameters:
    ///   - axes: the axes to add over.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func sum(axes: [Int], keepingDimensions: Bool = false) -> Tensor {
        reduced(axes, keepingDimensions) { floats, range in
            Eager.run(Sum(axes: range, scale: 1), floats)
        } others: {
            accumulated($0, 0) { $0 + $1 }
        }
    }

    /// Returns the means over axes.
    /// - Parameters:
    ///   - axes: the axes to average over.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func mean(axes: [Int], keepingDimensions: Bool = false) -> Tensor {
        let count = Set(axes.map { shape.resolvedAxis($0) }).reduce(1) { $0 * shape[$1] }
        // As the graph's mean: the scale belongs to the first run of axes.
        var scale = 1 / Float(count)
        return reduced(axes, keepingDimensions) { floats, range in
            defer { scale = 1 }
            return Eager.run(Sum(axes: range, scale: scale), floats)
        } others: {
            accumulated($0, 0) { $0 + $1 } / Element(count)
        }
    }

    /// Returns the sums over one axis; see `sum(axes:keepingDimensions:)`.
    public func sum(axis: Int, keepingDimensions: Bool = false) -> Tensor {
        sum(axes: [axis], keepingDimensions: keepingDimensions)
    }

    /// Returns the means over one axis; see `mean(axes:keepingDimensions:)`.
    public func mean(axis: Int, keepingDimensions: Bool = false) -> Tensor {
        mean(axes: [axis], keepingDimensions: keepingDimensions)
    }
}

extension Tensor where Element: TensorNumber & BinaryInteger {
    /// Returns the exact sums over axes.
    /// - Parameters:
    ///   - axes: the axes to add over.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func sum(axes: [Int], keepingDimensions: Bool = false) -> Tensor<Int64> {
        wholeSum(axes, keepingDimensions)
    }

    /// Returns the exact sums over one axis.
    public func sum(axis: Int, keepingDimensions: Bool = false) -> Tensor<Int64> {
        wholeSum([axis], keepingDimensions)
    }

    /// Returns the means over axes, rounded once.
    /// - Parameters:
    ///   - axes: the axes to average over.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func mean(axes: [Int], keepingDimensions: Bool = false) -> Tensor<Float> {
        wholeMean(axes, keepingDimensions)
    }

    /// Returns the means over one axis, rounded once.
    public func mean(axis: Int, keepingDimensions: Bool = false) -> Tensor<Float> {
        wholeMean([axis], keepingDimensions)
    }
}

extension Tensor where Element == Bool {
    /// Returns the numbers of elements that are true, over one axis.
    public func sum(axis: Int, keepingDimensions: Bool = false) -> Tensor<Int64> {
        wholeSum([axis], keepingDimensions)
    }

    /// Returns the shares of elements that are true, over one axis.
    public func mean(axis: Int, keepingDimensions: Bool = false) -> Tensor<Float> {
        wholeMean([axis], keepingDimensions)
    }
}

extension Tensor where Element: TensorNumber {
    /// Returns the largest elements over axes; NaN if any element is NaN.
    /// - Parameters:
    ///   - axes: the axes to search.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func max(axes: [Int], keepingDimensions: Bool = false) -> Tensor {
        requireElements(axes)
        return reduced(axes, keepingDimensions) { floats, range in
            Eager.run(MaximumOver(axes: range), floats)
        } others: {
            extreme($0) { $0 > $1 }
        }
    }

    /// Returns the smallest elements over axes; NaN if any element is NaN.
    /// - Parameters:
    ///   - axes: the axes to search.
    ///   - keepingDimensions: whether the axes stay, with extent 1.
    public func min(axes: [Int], keepingDimensions: Bool = false) -> Tensor {
        requireElements(axes)
        return reduced(axes, keepingDimensions) { floats, range in
            -Eager.run(MaximumOver(axes: range), -floats)
        } others: {
            extreme($0) { $0 < $1 }
        }
    }

    /// Returns the largest elements over one axis; NaN if any element is NaN.
    public func max(axis: Int, keepingDimensions: Bool = false) -> Tensor {
        max(axes: [axis], keepingDimensions: keepingDimensions)
    }

    /// Returns the smallest elements over one axis; NaN if any element is NaN.
    public func min(axis: Int, keepingDimensions: Bool = false) -> Tensor {
        min(axes: [axis], keepingDimensions: keepingDimensions)
    }

    private func requireElements(_ axes: [Int]) {
        for axis in axes {
            require(shape[shape.resolvedAxis(axis)] > 0, "axis \(axis) of shape \(shape) has no elements")
        }
    }
}
