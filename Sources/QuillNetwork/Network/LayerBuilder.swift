/// Collects layers from a block, with conditions and loops.
@resultBuilder
public enum LayerBuilder {
    /// One layer.
    public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
    /// Layers made elsewhere.
    public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
    /// One after the other.
    public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
    /// if
    public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
    /// if, else
    public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
    /// if, else
    public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
    /// for
    public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
