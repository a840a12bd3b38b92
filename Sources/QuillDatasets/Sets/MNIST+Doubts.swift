import QuillData

extension MNIST {
    /// The 15 rows of the test images whose labels most of five people contradicted.
    ///
    /// Source: Northcutt, Athalye, Mueller, "Pervasive label errors in test sets destabilize machine learning benchmarks",
    /// NeurIPS 2021, and its published votes.
    public static let doubtfulTestRows = Set(doubtful.map(\.row))

    /// Returns the rows of a data set that are MNIST's ``doubtfulTestRows``, with their doubtful labels. The images are
    /// recognized by a checksum of their pixels, so the data set may come from any file and may be a part of MNIST's.
    public static func doubtfulRows(of images: Dataset) -> Set<Int> {
        guard images.imageShape.elementCount == 784, images.count > 0 else { return [] }
        let known = Dictionary(uniqueKeysWithValues: doubtful.map { ($0.checksum, $0.label) })
        let (numbers, labels) = (ClassNumber.values(of: images.classNames), images.labels.elements)
        let rows = images.images.rowHashes.enumerated().filter { row, hash in
            known[hash].map { numbers[Int(labels[row])] == $0 } ?? false
        }
        return Set(rows.map(\.offset))
    }

    /// The row, the label, and the checksum of each doubtful image.
    private static let doubtful: [(row: Int, label: Int, checksum: UInt64)] = [
        (947, 8, 0xB42C_BD5B_0772_6D0D), (1621, 0, 0x1864_4D3A_B81F_2EF0), (1901, 9, 0x9FAB_15D0_EAAC_F03F),
        (2130, 4, 0xE0C1_F67A_CA7C_4A8B), (2462, 2, 0xB9E0_1377_E7D6_3E1A), (2597, 5, 0x66B1_142D_0C16_F8EC),
        (2654, 6, 0xC17C_AC62_28F5_5003), (3520, 6, 0xF7F5_32B9_0D7A_BABA), (3558, 5, 0xCB38_83F8_499A_0A75),
        (5937, 5, 0xCDFE_CF99_86D2_F653), (6651, 0, 0xE562_ECC2_D27B_4F72), (6783, 1, 0x4647_EC34_6A12_5ADE),
        (8527, 4, 0xFB6C_EB76_5295_2C65), (9679, 6, 0x2833_2D21_A4E9_38AF), (9729, 5, 0xF354_7BB9_A4D7_25E9),
    ]
}
