import QuillTensor

extension ImageData {
    /// The number of test images that are also training images.
    package var testImagesInTraining: Int {
        guard test.count > 0, train.imageShape == test.imageShape else { return 0 }
        let known = Set(train.imageHashes)
        return test.imageHashes.count(where: known.contains)
    }
}
