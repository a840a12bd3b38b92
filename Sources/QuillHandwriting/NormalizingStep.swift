/// What a picture looked like after one step of its way to 28×28.
public struct NormalizingStep: Sendable {
    /// What was done: "grey", "ink", "centred".
    public let name: String
    /// The picture after it.
    public let image: GreyImage

    /// A step and its picture.
    public init(name: String, image: GreyImage) {
        self.name = name
        self.image = image
    }
}
