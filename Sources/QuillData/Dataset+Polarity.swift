import QuillTensor

/// Whether images show light ink on a dark background, as MNIST's, or dark ink on white paper.
package enum Polarity: Sendable, Equatable {
    /// Light ink on a dark background, or images whose borders tell nothing.
    case lightOnDark
    /// Nearly all images have white borders.
    case darkOnLight
    /// This share of the images, 0 to 1, has white borders; the others have dark ones.
    case mixed(Double)
}

extension Dataset {
    /// The polarity, judged by the borders of at most 2,000 images; those without contrast don't count.
    package var polarity: Polarity {
        guard let (bright, judged) = images.brightBorders() else { return .lightOnDark }
        let share = Double(bright) / Double(judged)
        if share >= 0.95 { return .darkOnLight }
        return share >= 0.1 ? .mixed(share) : .lightOnDark
    }

    /// The share of images, 0 to 0.5, that have ink and background exchanged compared with the others; nil if it is below a
    /// percent.
    package var exchangedShare: Double? {
        guard let (bright, judged) = images.brightBorders() else { return nil }
        let odd = Swift.min(bright, judged - bright)
        return odd > 1 && odd * 100 >= judged ? Double(odd) / Double(judged) : nil
    }

    /// The data set with inverted brightness.
    public var inverted: Dataset {
        Dataset(checkedImages: images.map { 255 - $0 }, labels: labels, classNames: classNames)
    }
}

extension Tensor<UInt8> {
    /// Looks at the borders of images [count, height, width, channels].
    /// - Parameter limit: the maximum number of images to look at, spread over all.
    /// - Returns: the number of images with white borders, and of images whose borders tell something; nil if there are
    ///   none.
    package func brightBorders(limit: Int = 2000) -> (bright: Int, judged: Int)? {
        let count = shape[0]
        let (height, width) = (shape[1], shape[2])
        // A border tells something only if there is enough inside, and colors aren't ink.
        guard shape[3] == 1, height >= 5, width >= 5, count > 0 else { return nil }
        let step = Swift.max(1, count / limit)
        var (judged, bright) = (0, 0)
        forEachRow(step: step) { _, image in
            guard let border = Self.border(image, height, width) else { return }
            judged += 1
            if border { bright += 1 }
        }
        return judged > 0 ? (bright, judged) : nil
    }

    /// Returns whether an image's border is nearly white and lighter than its inside; nil for an image without contrast.
    private static func border(_ image: UnsafeBufferPointer<UInt8>, _ height: Int, _ width: Int) -> Bool? {
        guard let darkest = image.min(), let lightest = image.max(), lightest - darkest >= 64 else {
            return nil
        }
        var (border, all) = (0, 0)
        for y in 0..<height {
            for x in 0..<width {
                let value = Int(image[y * width + x])
                all += value
                if y == 0 || x == 0 || y == height - 1 || x == width - 1 { border += value }
            }
        }
        let borderCount = 2 * (height + width) - 4
        let inside = Double(all - border) / Double(height * width - borderCount)
        let mean = Double(border) / Double(borderCount)
        return mean >= 170 && inside < mean - 4
    }
}

extension ImageData {
    /// Returns the images as light ink on a dark background, with a note if that changed or may be wrong.
    /// - Parameters:
    ///   - isInverted: whether to invert; nil to decide by the borders, part by part.
    ///   - inverting: inverts a part.
    package func inLightInk(
        _ isInverted: Bool?, inverting: (Dataset) throws -> Dataset = { $0.inverted }
    ) rethrows -> ImageData {
        if let isInverted {
            return isInverted
                ? ImageData(
                    checkedTrain: try inverting(train), test: try inverting(test), source: source,
                    notes: notes + ["inverted, as asked"])
                : self
        }
        let polarities = (train.polarity, test.polarity)
        var notes = notes
        func inverts(_ part: Dataset, _ polarity: Polarity, _ name: String) -> Bool {
            if case .mixed(let share) = polarity {
                notes.append(
                    "\(Int((share * 100).rounded())) % of the \(name) images look like dark ink on white, the others "
                        + "don't; they are read as they are")
            }
            return polarity == .darkOnLight
        }
        let turns = (
            inverts(train, polarities.0, "training"), inverts(test, polarities.1, "test")
        )
        if turns.0 || turns.1 {
            let which =
                turns.0 && (turns.1 || test.count == 0) || turns.1 && train.count == 0
                ? "the images" : turns.0 ? "the training images" : "the test images"
            notes.append(
                "\(which) have dark ink on white and are inverted, to light ink on black as in MNIST "
                    + "(--no-invert leaves them)")
        }
        return ImageData(
            checkedTrain: turns.0 ? try inverting(train) : train,
            test: turns.1 ? try inverting(test) : test, source: source, notes: notes)
    }
}
