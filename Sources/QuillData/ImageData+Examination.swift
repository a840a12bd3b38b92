import QuillTensor

// What is said about the pixels of mapped images is judged by a sample: looking at all of them takes as long as reading
// the file.
extension Tensor {
    /// The distance between the rows that are looked at: 1 in memory; of mapped rows, about 10,000 spread over all.
    var examinedStep: Int { isMapped && rank > 0 ? Swift.max(shape[0] / 10_000, 1) : 1 }
}

extension ImageData {
    /// A line about what isn't looked at in mapped images; nil if everything is.
    package var examinationNote: String? {
        let mapped = [train, test].filter { $0.images.isMapped }
        guard !mapped.isEmpty else { return nil }
        let sampled = mapped.filter { $0.images.examinedStep > 1 }
        let all = sampled.reduce(0) { $0 + $1.count }
        let seen = sampled.reduce(0) { sum, part in
            sum + (part.count + part.images.examinedStep - 1) / part.images.examinedStep
        }
        return
            (sampled.isEmpty ? "" : "\(seen.grouped) of the \(all.grouped) mapped images were looked at; ")
            + "repeated images, and test images in the training data, aren't looked for in mapped images"
    }
}
