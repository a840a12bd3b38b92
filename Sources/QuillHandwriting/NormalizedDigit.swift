import QuillTensor

/// A digit in MNIST's format, and its origin in the picture.
public struct NormalizedDigit: Sendable {
    /// The digit as bytes [28, 28], 0 paper to 255 ink, in a box of 20 pixels with its center of mass in the middle.
    /// All zero if there is no ink.
    public let image: Tensor<UInt8>
    /// The digit's box in the original picture.
    public let box: PixelBox
    /// Observations about its ink.
    public let observations: InkObservations
    /// The picture after each step, if they were kept.
    public let steps: [NormalizingStep]

    /// A digit from its parts.
    public init(
        image: Tensor<UInt8>, box: PixelBox, observations: InkObservations, steps: [NormalizingStep] = []
    ) {
        self.image = image
        self.box = box
        self.observations = observations
        self.steps = steps
    }
}

/// Observations about a digit's ink.
public struct InkObservations: Sendable, Hashable {
    /// Whether no ink stands out from the paper's noise.
    public var isBlank = false
    /// Whether the ink is brighter than the paper.
    public var isLightOnDark = false
    /// The difference in brightness between ink and paper, 0 to 1.
    public var contrast: Float = 0
    /// A robust estimate of the standard deviation of the paper's brightness around its shading.
    public var noise: Float = 0
    /// The number of separate pieces of ink.
    public var pieces = 0
    /// The original width of the strokes, in pixels of the 20-pixel box.
    public var strokeWidth: Float = 0
    /// Whether the digit touches the picture's edge.
    public var touchesBorder = false
    /// Whether the picture was already in MNIST's format and was kept as it is.
    public var isUntouched = false

    /// Observations of a blank picture, to be filled in.
    public init() {}
}
