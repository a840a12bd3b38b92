import QuillTensor

/// An operation on two tensors of the same element type: the graph's kernel for `Float`, a loop for the others.
enum Arithmetic {
    case add, subtract, multiply, maximum, minimum

    func callAsFunction<Element: TensorNumber>(
        _ a: Tensor<Element>, _ b: Tensor<Element>
    ) -> Tensor<Element> {
        // Each call is of a function for one type, which the compiler can specialize.
        let result: Any? =
            switch (a, b) {
            case (let a as Tensor<Float>, let b as Tensor<Float>): floats(a, b)
            case (let a as Tensor<Double>, let b as Tensor<Double>): doubles(a, b)
            case (let a as Tensor<Int32>, let b as Tensor<Int32>): integers(a, b)
            case (let a as Tensor<Int64>, let b as Tensor<Int64>): integers(a, b)
            case (let a as Tensor<UInt8>, let b as Tensor<UInt8>): integers(a, b)
            default: nil
            }
        guard let tensor = result as? Tensor<Element> else {
            stop("no arithmetic for tensors of \(Element.self)")
        }
        return tensor
    }

    private func floats(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
        switch self {
        case .add: Eager.binary(Add.self, a, b)
        case .subtract: Eager.binary(Subtract.self, a, b)
        case .multiply: Eager.binary(Multiply.self, a, b)
        case .maximum: Eager.binary(Maximum.self, a, b)
        case .minimum: Eager.binary(Minimum.self, a, b)
        }
    }

    private func doubles(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Tensor<Double> {
        switch self {
        case .add: elementwise(a, b) { $0 + $1 }
        case .subtract: elementwise(a, b) { $0 - $1 }
        case .multiply: elementwise(a, b) { $0 * $1 }
        case .maximum: elementwise(a, b) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
        case .minimum: elementwise(a, b) { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
        }
    }

    private func integers<Element: TensorNumber & FixedWidthInteger>(
        _ a: Tensor<Element>, _ b: Tensor<Element>
    ) -> Tensor<Element> {
        switch self {
        case .add:
            return elementwise(a, b) { x, y in
                let (sum, overflows) = x.addingReportingOverflow(y)
                if overflows { Self.stopAtOverflow("\(x) + \(y)", Element.dataType) }
                return sum
            }
        case .subtract:
            return elementwise(a, b) { x, y in
                let (difference, overflows) = x.subtractingReportingOverflow(y)
                if overflows { Self.stopAtOverflow("\(x) - \(y)", Element.dataType) }
                return difference
            }
        case .multiply:
            return elementwise(a, b) { x, y in
                let (product, overflows) = x.multipliedReportingOverflow(by: y)
                if overflows { Self.stopAtOverflow("\(x) * \(y)", Element.dataType) }
                return product
            }
        case .maximum: return elementwise(a, b) { max($0, $1) }
        case .minimum: return elementwise(a, b) { min($0, $1) }
        }
    }

    @inline(never)
    private static func stopAtOverflow(_ calculation: String, _ type: DataType) -> Never {
        stop("\(calculation) does not fit in \(type.rawValue); cast the tensor first: x.cast(to: Float.self)")
    }
}
