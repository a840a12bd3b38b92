import QuillGraph
import QuillTensor

/// The maximum of each window.
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, channels]. Strides default to the window
/// size.
public struct MaxPooling2D: ConfigurableLayer {
    private let settings: PoolingSettings
    public let name: String?

    /// Creates a layer with windows of the given size.
    public init(
        _ poolSize: any ExtentConvertible = 2, strides: (any ExtentConvertible)? = nil,
        padding: Padding = .valid, name: String? = nil
    ) {
        settings = PoolingSettings(poolSize, strides: strides, padding: padding)
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        maxPooling(x, settings.poolSize, stride: settings.strides, padding: settings.padding)
    }

    public var configuration: Configuration { settings.configuration }

    public init(configuration: Configuration, name: String?) throws {
        settings = try PoolingSettings(configuration)
        self.name = name
    }
}
