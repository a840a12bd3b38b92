import QuillTensor

/// The lines of writing in a picture, and the ink of their digits.
package struct WrittenPage: Sendable {
    /// One line of writing.
    package struct Line: Sendable {
        /// The regions from left to right: each is one digit or several that touch.
        package let regions: [InkRegion]
        /// The height of its digits, in pixels of the page.
        package let height: Float

        /// Whether it may hold more than one digit: it has several regions, or a wide one.
        package var mayHoldSeveral: Bool {
            regions.count > 1 || regions.contains { $0.box.width > $0.box.height * 11 / 10 }
        }
    }

    /// The lines from top to bottom.
    package let lines: [Line]
    /// The boxes of ink that belongs to no digit of a line although it is among them, such as dots, commas, and dashes,
    /// in pixels of the picture.
    package let marks: [PixelBox]
    /// The page, its ink with lines and grids removed, if steps were kept.
    package let steps: [NormalizingStep]
    /// What was done to the page before its lines were found, in words.
    package let notes: [String]
    private let normalizer: HandwritingNormalizer
    private let observations: InkObservations
    private let size: (width: Int, height: Int)
    /// The part of the picture that was analyzed: the box of a sheet of paper, or all of it.
    private let part: PixelBox
    /// The sheet of paper on something darker, if the picture shows one.
    private let sheet: PaperSheet?

    /// The number of columns of the analyzed page, which may be smaller than the picture.
    package var width: Int { size.width }
    /// The number of rows of the analyzed page.
    package var height: Int { size.height }

    /// The longer side of the page in the first search for lines.
    private static let side = 1000
    /// The height of digits that needs no closer look.
    private static let digitHeight: Float = 44
    /// The most pixels of an analyzed page.
    private static let mostPixels = 4_000_000.0

    /// Finds a picture's lines.
    /// - Returns: nil if there is no ink.
    init?(_ picture: GrayImage, _ normalizer: HandwritingNormalizer, keepingSteps: Bool) {
        let factor = Double(max(picture.width, picture.height)) / 400
        if normalizer.options.flattensLight, let sheet = PaperSheet(in: picture.reduced(by: factor)),
            let page = WrittenPage(picture, normalizer, on: sheet, keepingSteps: keepingSteps)
        {
            self = page
        } else if let page = WrittenPage(picture, normalizer, on: nil, keepingSteps: keepingSteps) {
            self = page
        } else {
            return nil
        }
    }

    private init?(
        _ whole: GrayImage, _ normalizer: HandwritingNormalizer, on sheet: PaperSheet?, keepingSteps: Bool
    ) {
        let part =
            sheet?.box(width: whole.width, height: whole.height)
            ?? PixelBox(x: 0, y: 0, width: whole.width, height: whole.height)
        let picture = sheet == nil ? whole : whole.cropped(to: part)
        let longest = Double(max(picture.width, picture.height))
        var factor = max(1, longest / Double(Self.side))
        let isLight = Self.isLightOnDark(picture.reduced(by: longest / 400), normalizer.options)
        func ink(of working: GrayImage) -> (ink: PageInk, groups: InkGroups)? {
            Self.ink(
                of: working, isLightOnDark: isLight,
                columns: sheet?.columns(in: part, of: whole, width: working.width, height: working.height))
        }
        var working = picture.reduced(by: factor)
        guard var found = ink(of: working) else { return nil }
        if factor > 1, found.groups.height < 0.6 * Self.digitHeight {
            // Small writing on a large page needs a closer look.
            let pixels = Double(picture.width) * Double(picture.height)
            let wanted = factor * Double(found.groups.height / Self.digitHeight)
            factor = max(1, wanted, (pixels / Self.mostPixels).squareRoot())
            working = picture.reduced(by: factor)
            if let closer = ink(of: working) { found = closer }
        }
        let (ink, groups) = found
        notes =
            (sheet == nil ? [] : ["cropped to a sheet of paper"])
            + (ink.hadGrid ? ["lines of a grid erased"] : [])
        size = (working.width, working.height)
        steps =
            keepingSteps
            ? [
                NormalizingStep(name: sheet == nil ? "page" : "sheet", image: working),
                NormalizingStep(name: "ink", image: ink.all.scaled(by: 1 / ink.level)),
                NormalizingStep(name: "writing", image: ink.ink.scaled(by: 1 / ink.level)),
            ] : []
        self.part = part
        self.sheet = sheet
        self.normalizer = normalizer
        var observations = InkObservations()
        observations.isLightOnDark = isLight
        observations.noise = ink.noise
        self.observations = observations
        let labels = ink.pieces.labels
        let counted = InkGroups.middle(groups.groups.map { (Float($0.box.height), 1) })
        let typical = min(groups.height, counted)
        var rest = groups.small
        lines = LineFinding.lines(of: groups.groups.map(\.box)).compactMap { places in
            let line = places.map { groups.groups[$0] }
            let height = InkGroups.middle(line.map { (Float($0.box.height), Float($0.box.height)) })
            let regions = line.filter { Self.isDigitSized($0.box, line: height) }.compactMap { group in
                let own = Set(group.pieces.map { Int32($0 + 1) })
                return InkRegion(ink.ink, in: group.box) { own.contains(labels[$0]) }?.withoutFringe
            }
            // Dots, commas, and scraps don't form a line.
            let isScrap = height < 0.4 * typical || height < 0.6 * typical && regions.count < 3
            rest += isScrap ? line : line.filter { !Self.isDigitSized($0.box, line: height) }
            return regions.isEmpty || isScrap ? nil : Line(regions: regions, height: height)
        }
        if lines.isEmpty { return nil }
        let place = Self.Place(part: part, size: size)
        let finder = MarkFinding(ink, strokeWidth: groups.strokeWidth, lines: lines)
        marks = rest.filter(finder.isMark).map { place.original($0.box) }
    }

    /// The place of the analyzed page in the picture.
    private struct Place {
        let part: PixelBox
        let size: (width: Int, height: Int)

        /// The box in the picture of a box on the page.
        func original(_ box: PixelBox) -> PixelBox {
            let scale = (
                x: Double(part.width) / Double(size.width), y: Double(part.height) / Double(size.height)
            )
            var result = box.scaled(by: scale)
            result.x += part.x
            result.y += part.y
            return result
        }
    }

    /// The difference in ``InkPolarity/lightness`` that settles whether ink is light.
    private static let clearly: Float = 0.1

    /// Whether ink is brighter than its paper: whichever of light and dark areas appears clearly earlier. If neither
    /// does, the answer is that for a picture of one digit, unless it would take a sheet on a table, or the lit part of a
    /// page in shadow, for ink.
    private static func isLightOnDark(
        _ picture: GrayImage, _ options: HandwritingNormalizer.Options
    ) -> Bool {
        let lightness = options.findsPolarity ? InkPolarity(picture).lightness : 0
        if abs(lightness) > clearly { return lightness > 0 }
        let paper = Paper(of: picture, options)
        let (usual, other) = (paper.isLightOnDark, !paper.isLightOnDark)
        let reach = max(3, 0.12 * Float(min(picture.width, picture.height)))
        guard let detection = InkDetection(paper, dropsLines: false),
            PageInk.strokeWidths(of: detection.pieces, width: picture.width).contains(where: { $0 > reach })
        else { return usual }
        let found = [usual, other].map { polarity -> (width: Float, mass: Float)? in
            guard let ink = PageInk(picture, isLightOnDark: polarity, reach: reach) else { return nil }
            let groups = InkGroups(ink)
            guard !groups.groups.isEmpty else { return nil }
            return (groups.strokeWidth, ink.pieces.pieces.reduce(0) { $0 + $1.mass })
        }
        guard let second = found[1] else { return usual }
        guard let first = found[0] else { return other }
        return second.width < 0.7 * first.width && second.mass > 0.4 * first.mass ? other : usual
    }

    /// A page's ink and its groups, first for the widest strokes, then for the strokes that were found.
    private static func ink(
        of page: GrayImage, isLightOnDark: Bool, columns: [Range<Int>]?
    ) -> (ink: PageInk, groups: InkGroups)? {
        let reach = max(3, 0.12 * Float(min(page.width, page.height)))
        guard let ink = PageInk(page, isLightOnDark: isLightOnDark, reach: reach, columns: columns)
        else { return nil }
        let groups = InkGroups(ink)
        let closer = max(3, 2.5 * groups.strokeWidth)
        guard closer < 0.6 * reach,
            let finer = PageInk(page, isLightOnDark: isLightOnDark, reach: closer, columns: columns)
        else { return groups.groups.isEmpty ? nil : (ink, groups) }
        let finerGroups = InkGroups(finer)
        return finerGroups.groups.isEmpty ? nil : (finer, finerGroups)
    }

    /// Whether a box is large enough for a digit of its line, rather than a dot, comma, or dash.
    private static func isDigitSized(_ box: PixelBox, line height: Float) -> Bool {
        let share = Float(box.height) / height
        return share >= 0.4 || share >= 0.25 && box.width < 2 * box.height && Float(box.width) > 0.2 * height
    }

    /// Normalizes a region's ink as one digit.
    package func digit(of region: InkRegion, keepingSteps: Bool = false) -> NormalizedDigit {
        let margin = 2
        let ink = region.ink.padded(by: margin)
        let box = PixelBox(x: margin, y: margin, width: region.box.width, height: region.box.height)
        var observations = observations
        observations.contrast = region.level
        observations.pieces = InkPieces(of: region.ink, above: 0).pieces.count
        observations.touchesBorder = region.box.touchesBorder(size.width, size.height)
        return normalizer.digit(
            of: ink, in: box, level: region.level,
            original: Place(part: part, size: size).original(region.box),
            observations: observations,
            keepingSteps: keepingSteps)
    }
}

extension HandwritingNormalizer {
    /// Finds the lines of writing in a picture; nil if there is no ink.
    /// - Throws: an `.argument` error if the picture's numbers are not finite.
    package func page(_ picture: GrayImage, keepingSteps: Bool = false) throws -> WrittenPage? {
        try picture.checkFinite()
        return WrittenPage(picture, self, keepingSteps: keepingSteps)
    }
}
