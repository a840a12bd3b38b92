import QuillTensor

extension ReadOptions {
    /// The kinds of sources that options can apply to.
    package enum Subject: Sendable {
        /// Text in columns.
        case table
        /// Arrays of numbers.
        case arrays
        /// Files of pictures, whose pixels have a known range.
        case pictures
        /// A data set that the library knows.
        case named
    }

    /// Checks that no option is set, for a source that has its own rules.
    /// - Parameter description: the source, in words.
    /// - Throws: an `.argument` error that names the flag.
    package func checkIsFree(_ description: String) throws {
        let flags = [
            labelColumn.map { _ in "--label-column" }, delimiter.map { _ in "--delimiter" },
            shape.map { _ in "--shape" },
            scale.map { _ in "--scale" }, isInverted.map { $0 ? "--invert" : "--no-invert" },
            isTransposed.map { $0 ? "--transpose" : "--no-transpose" },
            isMapped.map { $0 ? "--mmap" : "--no-mmap" },
        ]
        guard let flag = flags.lazy.compactMap({ $0 }).first else { return }
        throw QuillError(.argument, "\(flag): expected a table or arrays, received \(description)")
    }

    /// Checks that every option that is set has an effect: an option without one is a mistake that nobody would notice.
    /// - Parameters:
    ///   - subject: the kind of the source.
    ///   - description: the source, in words: `a.npz: arrays`.
    /// - Throws: an `.argument` error that names the flag.
    package func checkApplies(to subject: Subject, _ description: String) throws {
        func check(_ flag: String, _ isSet: Bool, _ subjects: [Subject], _ expected: String) throws {
            guard isSet, !subjects.contains(subject) else { return }
            throw QuillError(.argument, "\(flag): expected \(expected), received \(description)")
        }
        try check("--label-column", labelColumn != nil, [.table, .arrays], "a table")
        try check("--delimiter", delimiter != nil, [.table], "a table")
        try check("--scale", scale != nil, [.table, .arrays], "a table or arrays")
        let own = "a file or folder of your own (--data)"
        try check("--shape", shape != nil, [.table, .arrays, .pictures], own)
        try check("--invert", isInverted == true, [.table, .arrays, .pictures], own)
        try check("--no-invert", isInverted == false, [.table, .arrays, .pictures], own)
        try check("--transpose", isTransposed == true, [.table, .arrays, .pictures], own)
        try check("--no-transpose", isTransposed == false, [.table, .arrays, .pictures], own)
        let mappable = "IDX, npy, or npz files, or a folder of pictures"
        try check("--mmap", isMapped == true, [.arrays, .pictures], mappable)
        try check("--no-mmap", isMapped == false, [.arrays, .pictures], mappable)
    }
}
