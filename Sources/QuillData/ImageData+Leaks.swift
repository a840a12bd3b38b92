import QuillTensor

extension ImageData {
    /// The number of test images that are also training images.
    package var testImagesInTraining: Int {
        guard test.count > 0, train.imageShape == test.imageShape else { return 0 }
        let known = Set(train.imageHashes)
        return test.imageHashes.count(where: known.contains)
    }
}

extension Dataset {
    /// The number of images with a bright border, as of dark ink on paper.
    package var brightBorderCount: Int {
        (0..<count).count { row in
            guard let summary = PixelSummary(images[row..<row + 1]) else { return false }
            return summary.isDarkOnLight && summary.border > 160 && summary.maximum - summary.minimum > 64
        }
    }
}
