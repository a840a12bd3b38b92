import QuillData

extension MNIST {
    /// The 15 rows of the test images whose labels most of five people contradicted.
    ///
    /// Source: Northcutt, Athalye, Mueller, "Pervasive label errors in test sets destabilize machine learning benchmarks",
    /// NeurIPS 2021, and its published votes.
    public static let doubtfulTestRows: Set<Int> = [
        947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
    ]
}
