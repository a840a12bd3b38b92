import QuillData

extension Recipe {
    /// Turns the given images into training images, and decides which of them are held out.
    ///
    /// The same images and seed must give the same result: a resumed training prepares its images again.
    public typealias Prepare =
        @Sendable (_ images: Dataset, _ seed: UInt64) throws -> (images: Dataset, validation: Validation)

    /// Saves a trained model to a path, with anything else that belongs in the file, and returns its findings.
    ///
    /// `heldOut` are the images held out of training, if any.
    public typealias Finish =
        @Sendable (_ model: Model, _ heldOut: Dataset, _ seed: UInt64, _ path: String) throws -> Findings

    /// The results of finishing a model.
    public struct Findings: Sendable {
        /// Named numbers, in groups with one-word titles.
        public var groups: [(title: String, values: [(name: String, value: Double)])]
        /// The arguments of the `quill` command to run on the file next.
        public var next: String?

        /// Creates findings from groups.
        public init(
            _ groups: [(title: String, values: [(name: String, value: Double)])], next: String? = nil
        ) {
            self.groups = groups
            self.next = next
        }
    }
}
