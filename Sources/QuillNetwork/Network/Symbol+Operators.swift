/// Arithmetic of a model's tensors, as in Keras: `x + y`, `x * 2`, `1 - x`. Each is a step of its own in the model.
extension Symbol {
    /// Returns the sum of two tensors whose samples have equally many axes.
    public static func + (a: Symbol, b: Symbol) -> Symbol { combined("Add", a, b) }
    /// Returns the tensor with a number added to each element.
    public static func + (a: Symbol, b: Float) -> Symbol { combined("Add", a, b) }
    /// Returns the tensor with a number added to each element.
    public static func + (a: Float, b: Symbol) -> Symbol { combined("Add", a, b) }
    /// Returns the difference of two tensors whose samples have equally many axes.
    public static func - (a: Symbol, b: Symbol) -> Symbol { combined("Subtract", a, b) }
    /// Returns the tensor with a number subtracted from each element.
    public static func - (a: Symbol, b: Float) -> Symbol { combined("Subtract", a, b) }
    /// Returns a number minus each element of the tensor.
    public static func - (a: Float, b: Symbol) -> Symbol { combined("Subtract", a, b) }
    /// Returns the product of two tensors, element by element, whose samples have equally many axes.
    public static func * (a: Symbol, b: Symbol) -> Symbol { combined("Multiply", a, b) }
    /// Returns the tensor with each element multiplied by a number.
    public static func * (a: Symbol, b: Float) -> Symbol { combined("Multiply", a, b) }
    /// Returns the tensor with each element multiplied by a number.
    public static func * (a: Float, b: Symbol) -> Symbol { combined("Multiply", a, b) }
    /// Returns the quotient of two tensors, element by element, whose samples have equally many axes.
    public static func / (a: Symbol, b: Symbol) -> Symbol { combined("TrueDivide", a, b) }
    /// Returns the tensor with each element divided by a number.
    public static func / (a: Symbol, b: Float) -> Symbol { combined("TrueDivide", a, b) }
    /// Returns a number divided by each element of the tensor.
    public static func / (a: Float, b: Symbol) -> Symbol { combined("TrueDivide", a, b) }
    /// Returns the tensor with each element negated.
    public static prefix func - (a: Symbol) -> Symbol { combined("Negative", a) }

    private static func combined(_ className: String, _ operands: any Operand...) -> Symbol {
        var symbols: [Symbol] = []
        let arguments = operands.map { operand -> KerasOperation.Argument in
            if let number = operand as? Float { return .value(.init(number)) }
            if let symbol = operand as? Symbol { symbols.append(symbol) }
            return .input(symbols.count - 1)
        }
        let operation = KerasOperation(arithmetic: className, arguments)
        return operation.symbols(symbols, identity: nil)[0]
    }
}

/// An operand of an operator: a symbol or a number.
private protocol Operand {}
extension Symbol: Operand {}
extension Float: Operand {}
