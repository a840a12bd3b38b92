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
    static func unscaledPixels(upTo largest: Int) -> Finding {
        Finding(
            .unscaledPixels, problem: "the pixels reach \(largest), and no layer scales them",
            reason: "The first steps are far too large: training is slower and ends worse, or diverges.",
            remedy: "Start with Rescaling(1 / \(largest)), or divide the pixels by \(largest).")
    }
}
