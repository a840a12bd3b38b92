import QuillData
import QuillNetwork
import QuillTensor

extension Model {
    /// Prints what probably spoils a training, before its first step. It looks at the first rows only.
    func warn(about data: TrainingData, _ validation: Validation, _ callbacks: [any Callback]) {
        let findings =
            CallbackExamination(callbacks, validation).findings + pixelFindings(data.features)
            + inkFindings(data.features)
            + validationFindings(data, validation) + differentFindings(data.features, validation)
        Warnings.print(findings.filter { !silencedFindings.contains($0.kind) })
    }

    /// The number of rows to look at.
    private static let rows = 64

    private func pixelFindings(_ features: [AnyTensor]) -> [Finding] {
        guard network.leavesPixelsUnscaled, features.count == 1 else { return [] }
        let few = features[0].shape.dimensions.first.map { min($0, Self.rows) } ?? 0
        switch features[0] {
        case .uint8(let bytes) where bytes[0..<few].elements.contains { $0 > 16 }:
            return [.unscaledPixels(upTo: 255)]
        // Other numbers may be anything; only images have pixels.
        case .float32(let floats) where floats.rank == 4:
            let largest = floats[0..<few].elements.reduce(0) { max($0, abs($1)) }
            return largest > 16 && largest <= 256 ? [.unscaledPixels(upTo: 255)] : []
        default: return []
        }
    }

    /// The number of images whose borders are looked at.
    private static let borders = 512

    private func inkFindings(_ features: [AnyTensor]) -> [Finding] {
        guard features.count == 1, case .uint8(let images)? = features.first, images.rank == 4,
            let (bright, judged) = images.brightBorders(limit: Self.borders)
        else { return [] }
        let odd = min(bright, judged - bright)
        // A few among so few tell nothing.
        guard odd >= 4, odd * 20 >= judged else { return [] }
        return [.exchangedInk(Double(odd) / Double(judged), "images")]
    }

    /// Validation images that aren't like the training images.
    private func differentFindings(_ features: [AnyTensor], _ validation: Validation) -> [Finding] {
        func summary(_ features: [AnyTensor]) -> PixelSummary? {
            guard features.count == 1, case .uint8(let images) = features[0], images.rank == 4 else {
                return nil
            }
            return PixelSummary(images[0..<min(images.shape[0], Self.borders)])
        }
        guard case .data(let own) = validation, let trained = summary(features),
            let others = summary(own.features)
        else { return [] }
        return others.doubts(comparedWith: trained).map { doubt in
            DataExamination.different(
                doubt.replacing("the images look", with: "the validation images look")
                    .replacing("the pixels", with: "the validation images' pixels"))
        }
    }

    private func validationFindings(_ data: TrainingData, _ validation: Validation) -> [Finding] {
        guard case .data(let own) = validation, let labels = own.labels, let others = data.labels,
            labels.shape[0] > 1
        else { return [] }
        let few = Set(labels[0..<min(labels.shape[0], 4096)].elements)
        guard few.count == 1, Set(labels.elements).count == 1, Set(others.elements.prefix(4096)).count > 1
        else { return [] }
        return [
            Finding(
                .validationClasses, problem: "all \(labels.shape[0]) validation rows are of one class",
                reason: "The validation figures say nothing about the other classes.",
                remedy: "Draw the validation rows from all classes: .holdOut(0.1).")
        ]
    }
}
