/// A picture after one step of normalization.
public struct NormalizingStep: Sendable {
    /// The step's name, such as "gray", "ink", or "centered".
    public let name: String
    /// The picture after the step.
    public let image: GrayImage

    /// A step and its picture.
    public init(name: String, image: GrayImage) {
        self.name = name
        self.image = image
    }
}
