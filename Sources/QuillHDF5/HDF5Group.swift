import QuillTensor

/// A group of an HDF5 file, which is like a folder: named groups and data sets, with attributes.
package struct HDF5Group: Sendable {
    /// The attributes by name.
    package var attributes: [String: HDF5Attribute] = [:]
    /// The groups and data sets by name.
    package var members: [String: Member] = [:]

    /// A member of a group.
    package indirect enum Member: Sendable {
        /// A group.
        case group(HDF5Group)
        /// A data set: numbers with a shape.
        case tensor(AnyTensor)
        /// A data set of another kind, such as strings, described.
        case other(String)
    }

    /// Creates an empty group.
    package init() {}

    /// Returns the member at a path such as `dense/kernel:0`; nil if there is none.
    package func member(at path: String) -> Member? {
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return nil }
        var group = self
        for part in parts.dropLast() {
            guard case .group(let inner)? = group.members[String(part)] else { return nil }
            group = inner
        }
        return group.members[String(last)]
    }

    /// Returns the group at a path; nil if there is none.
    package func group(at path: String) -> HDF5Group? {
        if case .group(let group)? = member(at: path) { group } else { nil }
    }

    /// Puts a member at a path, with the groups that it needs. A group there keeps its members.
    /// - Throws: an `.argument` error if something is there, or if a data set is on the way.
    package mutating func add(_ member: Member, at path: String) throws {
        try add(member, path.split(separator: "/").map(String.init)[...], path)
    }

    private mutating func add(_ member: Member, _ parts: ArraySlice<String>, _ path: String) throws {
        func taken() -> QuillError { QuillError(.argument, "two weights would be saved at '\(path)'") }
        guard let name = parts.first else { return }
        if parts.count == 1 {
            switch (members[name], member) {
            case (nil, _): members[name] = member
            case (.group(var old)?, .group(let new)):
                old.attributes.merge(new.attributes) { $1 }
                for (inner, value) in new.members { try old.add(value, [inner], path) }
                members[name] = .group(old)
            default: throw taken()
            }
            return
        }
        var inner = HDF5Group()
        switch members[name] {
        case nil: break
        case .group(let group)?: inner = group
        default: throw taken()
        }
        members[name] = nil
        try inner.add(member, parts.dropFirst(), path)
        members[name] = .group(inner)
    }
}

/// An attribute of a group.
package enum HDF5Attribute: Sendable, Equatable {
    /// A string.
    case string(String)
    /// A list of strings.
    case strings([String])
    /// Numbers, in any shape. An empty list of strings is an empty list of numbers in h5py's files.
    case numbers([Double])
    /// An attribute of another kind, described.
    case other(String)
}
