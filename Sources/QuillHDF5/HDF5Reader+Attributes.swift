import QuillTensor

extension HDF5Reader {
    private static let integerClass: Int32 = 0
    private static let floatClass: Int32 = 1
    private static let stringClass: Int32 = 3

    /// Returns an attribute: strings of both kinds, or numbers.
    func attribute(_ name: String, of handle: HDF5Handle, _ path: String) throws -> HDF5Attribute {
        let damaged = "'\(path)': damaged attribute"
        let attribute = try HDF5Handle(
            library, .attribute, library.openAttribute(handle.id, name, 0), damaged)
        let type = try HDF5Handle(library, .type, library.attributeType(attribute.id), damaged)
        let space = try HDF5Handle(library, .space, library.attributeSpace(attribute.id), damaged)
        guard let extents = try extents(space, path) else { return .other("an attribute without data") }
        let isScalar = extents.isEmpty
        let size = library.typeSize(type.id)
        guard let count = Shape(extents).checkedCount, size > 0,
            // Attributes are stored once, and not compressed.
            case let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: size), !isTooLarge,
            bytes <= fileSize
        else { throw QuillError(.file, "'\(path)': the shape \(extents) is too large for the file") }

        switch library.typeClass(type.id) {
        case Self.stringClass:
            let strings =
                library.isVariableString(type.id) > 0
                ? try variableStrings(count, attribute, path)
                : try fixedStrings(count, size, attribute, type, path)
            return isScalar ? .string(strings.first ?? "") : .strings(strings)
        case Self.integerClass, Self.floatClass:
            var numbers = [Double](repeating: 0, count: count)
            if count == 0 { return .numbers([]) }
            guard library.readAttribute(attribute.id, library[.float64], &numbers) >= 0 else {
                throw QuillError(.file, damaged)
            }
            return .numbers(numbers)
        default: return .other("an attribute that is neither text nor numbers")
        }
    }

    private func variableStrings(_ count: Int, _ attribute: HDF5Handle, _ path: String) throws -> [String] {
        if count == 0 { return [] }
        try checkStrings(count, path)
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        defer { for pointer in pointers where pointer != nil { _ = library.freeMemory(pointer) } }
        let type = try HDF5Handle(library, .type, library.attributeType(attribute.id), "")
        guard library.readAttribute(attribute.id, type.id, &pointers) >= 0 else {
            throw QuillError(.file, "'\(path)': damaged strings")
        }
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }

    /// Reads strings of fixed length, which zeros or spaces fill.
    private func fixedStrings(
        _ count: Int, _ size: Int, _ attribute: HDF5Handle, _ type: HDF5Handle, _ path: String
    ) throws -> [String] {
        if count == 0 { return [] }
        var bytes = [UInt8](repeating: 0, count: count * size)
        guard library.readAttribute(attribute.id, type.id, &bytes) >= 0 else {
            throw QuillError(.file, "'\(path)': damaged strings")
        }
        return (0..<count).map { index in
            let text = bytes[index * size..<(index + 1) * size].prefix { $0 != 0 }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
