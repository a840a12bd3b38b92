import QuillTensor

/// The meanings of the arrays of a NumPy archive, found by their names, else by their shapes.
struct ArrayRoles {
    /// The names of an array of images and of its labels.
    struct Pair {
        var images: String
        var labels: String?
    }

    private(set) var train: Pair?
    private(set) var test: Pair?
    private(set) var validation: Pair?
    private(set) var notes: [String] = []

    private static let parts: [(word: String, part: FileNames.Part)] = [
        ("training", .train), ("train", .train), ("testing", .test), ("test", .test),
        ("validation", .validation),
        ("valid", .validation), ("val", .validation),
    ]
    /// The names of images, the most likely first.
    private static let images = [
        "images", "image", "imgs", "img", "x", "data", "features", "samples", "inputs",
    ]
    private static let labels = ["labels", "label", "y", "targets", "target", "classes", "class", "lbls"]

    /// Finds the roles of arrays with names such as `x_train`, `trainLabels`, or `target`. Names that tell nothing leave all
    /// roles empty.
    init(names: [String]) {
        var found: [FileNames.Part: (images: [String], labels: [String])] = [:]
        for name in names {
            var word = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
            var part = FileNames.Part.train
            for (mark, meaning) in Self.parts {
                if word.hasPrefix(mark), word != mark {
                    (word, part) = (String(word.dropFirst(mark.count)), meaning)
                    break
                }
                if word.hasSuffix(mark), word != mark {
                    (word, part) = (String(word.dropLast(mark.count)), meaning)
                    break
                }
            }
            if Self.images.contains(word) { found[part, default: ([], [])].images.append(name) }
            if Self.labels.contains(word) { found[part, default: ([], [])].labels.append(name) }
        }
        func pair(_ part: FileNames.Part) -> Pair? {
            guard let (images, labels) = found[part],
                let best = Self.images.lazy.compactMap({ word in
                    images.first { $0.lowercased().contains(word) }
                }).first
            else { return nil }
            return Pair(images: best, labels: labels.first)
        }
        train = pair(.train)
        test = pair(.test)
        validation = pair(.validation)
        if let validation, test == nil, train != nil {
            test = validation
            notes.append("'\(validation.images)' is used for testing")
        } else if let validation {
            notes.append("the validation images, '\(validation.images)', aren't used")
        }
        let used = Set([train, test, validation].flatMap { [$0?.images, $0?.labels] })
        note(unused: names.filter { !used.contains($0) })
    }

    /// Returns the shapes that an array of one image may have: with or without an axis for a single channel, or flat.
    static func forms(_ image: Shape) -> [Shape] {
        guard image.rank == 3, let pixels = image.checkedCount else { return [image] }
        return [image] + (image[2] == 1 ? [[image[0], image[1]]] : []) + [[pixels]]
    }

    /// The arrays of images to train on and to test on if neither has labels.
    var unlabeledPair: (String, String)? {
        guard let train, let test, train.labels == nil, test.labels == nil else { return nil }
        return (train.images, test.images)
    }

    /// Adds a line about arrays without a role.
    private mutating func note(unused names: [String]) {
        guard !names.isEmpty, train != nil || test != nil else { return }
        let listed = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        notes.append("not used: \(listed)\(names.count > 8 ? ", …" : "")")
    }

    /// Finds the roles of arrays without telling names, such as `arr_0`: images have at least two axes, and labels belong
    /// to the images before or after them of the same count. The first images are for training.
    /// - Parameters:
    ///   - shapes: the shapes of the arrays that can be read, sorted by name.
    ///   - names: the names of all arrays.
    ///   - image: the height, width, and channels of an image, if known.
    init(shapes: [(name: String, shape: Shape)], names: [String], image: Shape?) {
        let forms = image.map(Self.forms) ?? []
        func fits(_ shape: Shape) -> Bool {
            // One image is an array, too; without axes, it might as well be labels.
            forms.contains(shape.dropFirst())
                || (forms.contains(shape) && (shape.rank > 1 || shapes.count == 1))
        }
        func isImages(_ shape: Shape) -> Bool { shape.rank >= 3 || (shape.rank == 2 && shape[1] > 64) }
        let fitting = shapes.filter { fits($0.shape) }
        let candidates = fitting.isEmpty ? shapes.filter { isImages($0.shape) } : fitting
        func isTest(_ name: String) -> Bool { FileNames.part(name) == .test }
        let images = candidates.filter { !isTest($0.name) } + candidates.filter { isTest($0.name) }
        let imageNames = Set(images.map(\.name))
        var labels = shapes.filter { !imageNames.contains($0.name) && (1...2).contains($0.shape.rank) }
        let pairs = images.prefix(2).map { image in
            // MATLAB's arrays count the images along the last axis.
            let place =
                labels.firstIndex { $0.shape[0] == image.shape[0] }
                ?? labels.firstIndex { $0.shape[0] == image.shape.dimensions.last }
            return Pair(images: image.name, labels: place.map { labels.remove(at: $0).name })
        }
        train = pairs.first
        test = pairs.count > 1 ? pairs[1] : nil
        for (pair, use) in zip(pairs, ["train on", "test on"]) {
            notes.append(
                "'\(pair.images)' is taken for the images to \(use)"
                    + (pair.labels.map { ", '\($0)' for their labels" } ?? ""))
        }
        let used = Set(pairs.flatMap { [$0.images, $0.labels] })
        note(unused: names.filter { !used.contains($0) })
    }
}
