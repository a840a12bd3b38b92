/// Collects layers from a block with conditions and loops.
@resultBuilder
public enum LayerBuilder {
    /// Adds one layer.
    public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
    /// Adds an array of layers.
    public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
    /// Takes a first `Input(…)`, which gives the shape of a sample in a `Sequential` without `input:`.
    public static func buildExpression(_ input: Symbol) -> [any Layer] { [InputLayer(input)] }
    /// Concatenates the parts of a block.
    public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
    /// Supports `if`.
    public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
    /// Supports `if`-`else`.
    public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
    /// Supports `if`-`else`.
    public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
    /// Supports `for`.
    public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
