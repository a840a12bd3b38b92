import QuillCodecs
import QuillTensor

/// The files of one data set that is split into numbered parts: `train-000.npy`, `train-001.npy`, …, or
/// `train-00000-of-00010.npz`.
struct FileShards {
    /// The names that are equal except for the shard's number, in its order.
    let names: [String]
    private let numbers: [Int]
    private let expected: Int?

    /// The parts of a shard's name.
    private struct Name: Hashable {
        let start: String
        let number: Int
        /// What follows the number, from `-of-` on.
        let end: String
        /// The number of shards that the name tells.
        let count: Int?

        /// - Returns: nil for a name without a number at its end, in front of the ending.
        init?(_ name: String) {
            var stem = name[...]
            var ending = ""
            // The endings of IDX files have numbers of their own.
            for suffix in [".gz", ".npy", ".npz", "-ubyte", "-idx3", ".idx3", "-idx1", ".idx1", ".idx"]
            where stem.lowercased().hasSuffix(suffix) {
                ending = String(stem.suffix(suffix.count)) + ending
                stem = stem.dropLast(suffix.count)
            }
            guard !ending.isEmpty else { return nil }
            func takeNumber() -> Int? {
                let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }
                guard (1...9).contains(digits.count), let number = Int(String(digits.reversed())) else {
                    return nil
                }
                stem = stem.dropLast(digits.count)
                return number
            }
            guard var number = takeNumber() else { return nil }
            var count: Int?
            if stem.hasSuffix("-of-") || stem.hasSuffix("_of_") {
                let middle = String(stem.suffix(4))
                stem = stem.dropLast(4)
                guard let own = takeNumber() else { return nil }
                ending = "\(middle)\(number)" + ending
                (count, number) = (number, own)
            }
            guard let mark = stem.last, "-_.".contains(mark), stem.count > 1 else { return nil }
            (start, self.number, end, self.count) = (String(stem), number, ending, count)
        }
    }

    /// Finds the shards that a file is one of.
    /// - Returns: nil if there is no other.
    init?(of name: String, among all: [String]) {
        guard let own = Name(name) else { return nil }
        let found = all.compactMap { other in
            Name(other).flatMap { $0.start == own.start && $0.end == own.end ? ($0.number, other) : nil }
        }.sorted { $0.0 < $1.0 }
        guard found.count > 1 else { return nil }
        names = found.map(\.1)
        numbers = found.map(\.0)
        expected = own.count
    }

    /// - Throws: a `.file` error that names a shard that is missing.
    func check(in folder: String) throws {
        let first = numbers.first == 0 ? 0 : 1
        let count = max(expected ?? 0, numbers.count)
        guard let missing = (first..<first + count).first(where: { !numbers.contains($0) }) else { return }
        throw QuillError(
            .file,
            "\(folder): of the shards \(names[0]) to \(names[names.count - 1]), the one with the number \(missing) is "
                + "missing")
    }

    /// Returns the names without the shards that follow the first of each set.
    static func firsts(_ names: [String]) -> [String] {
        names.filter { name in FileShards(of: name, among: names).map { $0.names[0] == name } ?? true }
    }
}
