import QuillCodecs
import QuillTensor

/// One of EMNIST's own files, recognized by its name, its folder's mapping file, or its size. They store images column by
/// column.
struct EMNISTFile {
    let classNames: [String]
    /// The number in the file of the first class.
    let firstLabel: Int
    /// What made it recognized.
    let note: String

    /// - Returns: nil for other files.
    init?(_ path: String, _ part: RawPart?) {
        let (folder, name) = FileNames.split(path)
        let lowered = name.lowercased()
        let pixels = part?.images.shape.dropFirst().elementCount
        guard let part, pixels == 784 else { return nil }
        let named = EMNISTVariant.allCases.first { lowered.contains("emnist-\($0.rawValue)") }
        // The variant with the fewest classes that has all labels.
        let largest = part.labels?.numbers?.max() ?? 0
        let sized = EMNISTVariant.allCases.filter { variant in
            variant.sizes.contains(part.count) && largest < variant.classNames.count + variant.firstLabel
        }.min { $0.classNames.count < $1.classNames.count }
        let mappings = ((try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []).filter {
            $0.hasPrefix("emnist-") && $0.hasSuffix("-mapping.txt")
        }
        if let variant = named ?? sized {
            classNames = variant.classNames
            firstLabel = variant.firstLabel
            let reason = named == nil ? "by its \(part.count) images" : "by its name"
            note = "EMNIST \(variant.rawValue), recognized \(reason)"
        } else if mappings.count == 1, let (names, first) = Self.mapping(FileNames.join(folder, mappings[0]))
        {
            classNames = names
            firstLabel = first
            note = "EMNIST, recognized by \(mappings[0])"
        } else {
            return nil
        }
    }

    /// Returns the classes in a mapping file, whose lines have a label and the codes of its characters.
    private static func mapping(_ path: String) -> (names: [String], first: Int)? {
        guard let reader = try? CSVReader(path: path, separator: " ") else { return nil }
        var row = CSVReader.Row()
        var names: [(label: Int, name: String)] = []
        while (try? reader.next(&row)) == true {
            guard row.count >= 2, let label = Int(row.text(0)), let code = UInt8(row.text(1)) else {
                return nil
            }
            names.append((label, String(UnicodeScalar(code))))
        }
        guard let first = names.first?.label, zip(names, first...).allSatisfy({ $0.label == $1 }) else {
            return nil
        }
        return (names.map(\.name), first)
    }
}
