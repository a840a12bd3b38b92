/// The sizes of pictures that become images of one size.
struct PictureSizes {
    private var smallest: (width: Int, height: Int) = (.max, .max)
    private var largest: (width: Int, height: Int) = (0, 0)
    private var areAllSquare = true

    mutating func add(_ picture: Picture) {
        smallest = (min(smallest.width, picture.width), min(smallest.height, picture.height))
        largest = (max(largest.width, picture.width), max(largest.height, picture.height))
        if picture.width != picture.height { areAllSquare = false }
    }

    /// What the conversion to images of a size changes; nil if nothing.
    func note(_ options: PictureOptions) -> String? {
        // No pictures were decoded if the images were in the cache.
        guard largest.width > 0 else { return nil }
        guard smallest != (options.width, options.height) || largest != smallest else { return nil }
        let sizes =
            smallest == largest
            ? "\(largest.height)×\(largest.width)"
            : "\(smallest.height)×\(smallest.width) to \(largest.height)×\(largest.width)"
        let isStretched = !areAllSquare && !options.keepsProportions && options.width == options.height
        return "pictures of \(sizes) pixels are resized to \(options.height)×\(options.width)"
            + (isStretched ? " and stretched to be square" : "") + " (--shape HxW sets another size)"
    }
}
