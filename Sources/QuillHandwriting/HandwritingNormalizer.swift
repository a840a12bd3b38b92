import QuillTensor

/// Normalizes pictures of handwriting to digits in MNIST's format.
public struct HandwritingNormalizer: Sendable {
    /// The steps to apply. The defaults suit all pictures; without a step, some kinds of pictures fail.
    public struct Options: Sendable, Hashable {
        /// Whether to detect light ink on dark paper; otherwise ink is dark.
        public var findsPolarity = true
        /// Whether to remove shading and shadows.
        public var flattensLight = true
        /// Whether to smooth noisy pictures.
        public var smoothsNoise = true
        /// Whether to drop lines from edge to edge.
        public var dropsLines = true
        /// Whether to drop specks, frames, and bits of neighboring digits.
        public var dropsOtherInk = true
        /// Whether to find the outline from each stroke's own darkness; otherwise ink stays as gray as it is.
        public var findsOutline = true
        /// Whether to join broken strokes.
        public var joinsStrokes = true
        /// The range to clamp stroke widths to, in pixels of the 20-pixel box. Nil keeps all widths.
        public var strokeWidths: ClosedRange<Float>? = 2.4...4
        /// Whether to center by mass; otherwise by the box around the ink.
        public var centersMass = true
        /// Whether to keep pictures that are already in MNIST's format as they are.
        public var keepsFinished = true

        /// Options with all steps on.
        public init() {}
    }

    /// The steps to apply.
    public let options: Options

    /// The longer side of the reduced picture in which ink is detected.
    private static let workingSide = 280

    /// A normalizer; by default with all steps.
    public init(_ options: Options = Options()) { self.options = options }

    /// Normalizes the digit in a picture of a single digit.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - keepingSteps: whether to keep the picture after each step.
    /// - Throws: an `.argument` error if the picture's numbers are not finite.
    public func digit(
        in picture: GrayImage, keepingSteps: Bool = false
    ) throws(QuillError) -> NormalizedDigit {
        var steps: [NormalizingStep] = []
        func note(_ name: String, _ image: @autoclosure () -> GrayImage) {
            if keepingSteps { steps.append(NormalizingStep(name: name, image: image())) }
        }
        try picture.checkFinite()
        if options.keepsFinished, let finished = FinishedDigit(picture) {
            note("already as MNIST's", picture)
            return NormalizedDigit(
                image: picture.tensor, box: finished.box, observations: finished.observations, steps: steps)
        }
        let working = picture.reduced(
            by: Double(max(picture.width, picture.height)) / Double(Self.workingSide))
        note("gray", working)
        let paper = Paper(of: working, options)
        var observations = InkObservations()
        observations.isLightOnDark = paper.isLightOnDark
        observations.noise = paper.noise
        guard let detection = InkDetection.sharpest(paper, options) else {
            observations.isBlank = true
            return NormalizedDigit(
                image: Tensor([28, 28]) { $0.initialize(repeating: 0) },
                box: PixelBox(x: 0, y: 0, width: picture.width, height: picture.height),
                observations: observations, steps: steps)
        }
        observations.contrast = detection.level
        note("ink", paper.ink.scaled(by: 1 / detection.level))
        let all = detection.pieces
        let chosen =
            options.dropsOtherInk
            ? DigitPieces(all, width: working.width, height: working.height).chosen
            : Array(all.pieces.indices)
        observations.pieces = chosen.count
        let ink = detection.ink(of: chosen)
        note("the digit's ink", ink.scaled(by: 1 / detection.level))
        guard let box = all.box(of: chosen) else {
            preconditionFailure("there are pieces of ink, but none was chosen as the digit")
        }
        observations.touchesBorder = box.touchesBorder(working.width, working.height)
        let scale = (
            x: Double(picture.width) / Double(working.width),
            y: Double(picture.height) / Double(working.height)
        )
        return digit(
            of: ink, in: box, level: detection.level, original: box.scaled(by: scale),
            observations: observations, steps: steps, keepingSteps: keepingSteps)
    }

    /// Normalizes a digit's ink: its outline, with strokes as wide as MNIST's, reduced and centered.
    /// - Parameters:
    ///   - ink: the digit's ink without any other.
    ///   - box: the digit's box in `ink`.
    ///   - level: the ink of a typical inked pixel.
    ///   - original: the digit's box in the picture.
    ///   - observations: the observations so far.
    ///   - steps: the steps so far.
    func digit(
        of ink: GrayImage, in box: PixelBox, level: Float, original: PixelBox, observations: InkObservations,
        steps: [NormalizingStep] = [], keepingSteps: Bool = false
    ) -> NormalizedDigit {
        var (observations, steps) = (observations, steps)
        func note(_ name: String, _ image: @autoclosure () -> GrayImage) {
            if keepingSteps { steps.append(NormalizingStep(name: name, image: image())) }
        }
        var shape = DigitShape(ink, in: box, level: level, isSharpened: options.findsOutline)
        note("outline", shape.coverage)
        if let extent = shape.extent {
            observations.strokeWidth = shape.strokeWidth / Float(max(extent.width, extent.height)) * 20
        }
        if options.joinsStrokes, shape.joinPieces() { note("joined", shape.coverage) }
        if let widths = options.strokeWidths {
            shape.bringStrokes(to: widths)
            note("stroke width", shape.coverage)
        }
        let extent =
            shape.extent
            ?? PixelBox(x: 0, y: 0, width: shape.coverage.width, height: shape.coverage.height)
        let image = DigitFormat.placed(shape.coverage, extent, centersMass: options.centersMass)
        note("centered", image)
        return NormalizedDigit(
            image: image.tensor, box: original, observations: observations, steps: steps)
    }
}
