/// A picture after one step of its way to 28×28.
public struct NormalizingStep: Sendable {
    /// The step's name: "gray", "ink", "centered".
    public let name: String
    /// The picture after it.
    public let image: GrayImage

    /// A step and its picture.
    public init(name: String, image: GrayImage) {
        self.name = name
        self.image = image
    }
}
