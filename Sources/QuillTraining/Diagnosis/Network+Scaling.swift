import QuillNetwork

extension Network {
    /// Whether no layer before the first kernel scales the samples.
    var leavesPixelsUnscaled: Bool {
        let firstWeighted = steps.firstIndex { step in
            step.weights.contains { $0.name.hasSuffix("/kernel") }
        }
        guard let firstWeighted else { return false }
        return !steps[..<firstWeighted].contains { step in
            guard let layer = step.layer else { return false }
            let name = "\(type(of: layer))"
            return name.hasPrefix("Rescaling") || name.contains("Normalization")
        }
    }
}

extension Finding {
    /// A share of images, 0 to 0.5, with ink and background exchanged.
    static func exchangedInk(_ share: Double, _ images: String) -> Finding {
        Finding(
            .differentImages,
            problem: "about \((share * 100).fixed(0)) % of the \(images) have ink and background exchanged",
            reason: "The network must learn every class twice, and reads both kinds worse.",
            remedy: "Invert them, so that all have light ink on a dark background.")
    }

    static func unscaledPixels(upTo largest: Int) -> Finding {
        Finding(
            .unscaledPixels, problem: "the pixels reach \(largest), and no layer scales them",
            reason: "The first steps are far too large: training is slower and ends worse, or diverges.",
            remedy: "Start with Rescaling(1 / \(largest)), or divide the pixels by \(largest).")
    }
}
