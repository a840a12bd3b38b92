import QuillTensor

/// Turns pictures of handwriting into digits as MNIST has them.
public struct HandwritingNormalizer: Sendable {
    /// What is done, and how much. All of it is for pictures of any kind; what is left out is missed by some.
    public struct Options: Sendable, Hashable {
        /// Whether light ink on dark paper is told from dark ink on light paper; else ink is dark.
        public var findsPolarity = true
        /// Whether shading and shadows are taken from the paper.
        public var flattensLight = true
        /// Whether noisy pictures are smoothed.
        public var smoothsNoise = true
        /// Whether lines from edge to edge are dropped.
        public var dropsLines = true
        /// Whether specks, frames and bits of neighbours are dropped.
        public var dropsOtherInk = true
        /// Whether the outline follows each stroke's own darkness; else ink stays as grey as it is.
        public var findsOutline = true
        /// Whether strokes that are in pieces are joined.
        public var joinsStrokes = true
        /// The widths of strokes, in pixels of the 20-pixel box, that stay; others are brought to the nearer end. Nil
        /// leaves strokes as wide as they are.
        public var strokeWidths: ClosedRange<Float>? = 2.4...4
        /// Whether the centre of mass comes to the middle; else the middle of the box.
        public var centresMass = true
        /// Whether pictures that are already as MNIST's are left as they are.
        public var keepsFinished = true

        /// All steps.
        public init() {}
    }

    /// What is done, and how much.
    public let options: Options

    /// The longer side of the picture in which ink is looked for.
    private static let workingSide = 280

    /// A normaliser with options, all steps unless said otherwise.
    public init(_ options: Options = Options()) { self.options = options }

    /// The one digit of a picture.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - keepingSteps: whether the picture after each step is wanted.
    /// - Throws: an `.argument` error if the picture's numbers are not finite.
    public func digit(in picture: GreyImage, keepingSteps: Bool = false) throws -> NormalizedDigit {
        var steps: [NormalizingStep] = []
        func note(_ name: String, _ image: @autoclosure () -> GreyImage) {
            if keepingSteps { steps.append(NormalizingStep(name: name, image: image())) }
        }
        guard picture.pixels.allSatisfy(\.isFinite) else {
            throw QuillError(.argument, "a picture's brightness must be finite numbers")
        }
        if options.keepsFinished, let finished = FinishedDigit(picture) {
            note("already as MNIST's", picture)
            return NormalizedDigit(
                image: picture.tensor, box: finished.box, observations: finished.observations, steps: steps)
        }
        let working = picture.reduced(
            by: Double(max(picture.width, picture.height)) / Double(Self.workingSide))
        note("grey", working)
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
            preconditionFailure("pieces of ink, and none is the digit")
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

    /// The digit that some ink makes: its outline, its strokes as wide as MNIST's, reduced and centred.
    /// - Parameters:
    ///   - ink: the digit's ink and no other's.
    ///   - box: where it is there.
    ///   - level: the ink of a typical inked pixel.
    ///   - original: where it is in the picture.
    ///   - observations: what has been found before.
    ///   - steps: what has been done before.
    func digit(
        of ink: GreyImage, in box: PixelBox, level: Float, original: PixelBox, observations: InkObservations,
        steps: [NormalizingStep] = [], keepingSteps: Bool = false
    ) -> NormalizedDigit {
        var (observations, steps) = (observations, steps)
        func note(_ name: String, _ image: @autoclosure () -> GreyImage) {
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
        let image = DigitFormat.placed(shape.coverage, extent, centresMass: options.centresMass)
        note("centred", image)
        return NormalizedDigit(
            image: image.tensor, box: original, observations: observations, steps: steps)
    }
}
