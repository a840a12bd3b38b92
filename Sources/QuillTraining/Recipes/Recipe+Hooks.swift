import QuillData

extension Recipe {
    /// Makes the images that a network learns from out of the images given, and says which of them are held out.
    ///
    /// The same images and seed must give the same result: a resumed training prepares its images again.
    public typealias Prepare =
        @Sendable (_ images: Dataset, _ seed: UInt64) throws -> (images: Dataset, validation: Validation)

    /// Saves a trained model to a path, with what else belongs into the file, and returns what there is to know of it.
    ///
    /// `heldOut` are the images held out of training, none if nothing was.
    public typealias Finish =
        @Sendable (_ model: Model, _ heldOut: Dataset, _ seed: UInt64, _ path: String) throws -> Findings

    /// What finishing a model found out.
    public struct Findings: Sendable {
        /// Numbers by name, in groups with a title of one short word.
        public var groups: [(title: String, values: [(name: String, value: Double)])]
        /// What to do with the file next: the arguments of a `quill` command.
        public var next: String?

        /// Findings in groups.
        public init(
            _ groups: [(title: String, values: [(name: String, value: Double)])], next: String? = nil
        ) {
            self.groups = groups
            self.next = next
        }
    }
}
