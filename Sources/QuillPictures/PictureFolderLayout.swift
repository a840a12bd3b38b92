import QuillCodecs
import QuillData
import QuillTensor

/// The classes of pictures in a folder, and what in it isn't used.
struct PictureFolderLayout {
    /// A class and the paths of its pictures.
    struct Class {
        let name: String
        var pictures: [String]
    }

    private(set) var classes: [Class] = []
    private var strays: [String] = []
    private var others: [String] = []
    private var empty: [String] = []
    private var isMerged = false
    private var joining: String?

    /// Finds the classes: subfolders with pictures in them, at any depth. If the subfolders only hold folders whose names
    /// repeat, as in `writer1/7` and `writer2/7`, these are the classes.
    /// - Throws: a `.file` error for a folder that can't be read.
    init(_ folder: String) throws {
        let subfolders = try PictureFolder.subfolders(of: folder)
        strays = try PictureFolder.files(in: folder)
        let inner = try subfolders.map { name in
            (
                name: name, pictures: try PictureFolder.pictures(in: "\(folder)/\(name)"),
                folders: try PictureFolder.subfolders(of: "\(folder)/\(name)")
            )
        }
        let names = inner.flatMap(\.folders)
        if inner.count > 1, inner.allSatisfy(\.pictures.isEmpty), Set(names).count < names.count {
            isMerged = true
            for group in inner {
                for name in group.folders { try add(name, "\(folder)/\(group.name)/\(name)") }
            }
            classes.sort { PictureFolder.isBefore($0.name, $1.name) }
        } else {
            for name in subfolders { try add(name, "\(folder)/\(name)") }
        }
        join()
    }

    /// Joins the classes whose names stand for the same number: `7` and `seven`.
    private mutating func join() {
        let join = ClassJoin(names)
        guard join.note != nil else { return }
        joining = join.note
        var joined = join.names.map { Class(name: $0, pictures: []) }
        for (kind, number) in zip(classes, join.numbers) { joined[number].pictures += kind.pictures }
        classes = joined.sorted { PictureFolder.isBefore($0.name, $1.name) }
    }

    private mutating func add(_ name: String, _ path: String) throws {
        let pictures = try PictureFolder.allPictures(in: path)
        others += try PictureFolder.allOthers(in: path)
        guard !pictures.isEmpty else {
            empty.append(name)
            return
        }
        if let index = classes.firstIndex(where: { $0.name == name }) {
            classes[index].pictures += pictures
        } else {
            classes.append(Class(name: name, pictures: pictures))
        }
    }

    var names: [String] { classes.map(\.name) }

    /// One line for each kind of thing that isn't used.
    func notes(in part: String?) -> [String] {
        let place = part.map { " in \($0)" } ?? ""
        var notes: [String] = []
        if isMerged {
            notes.append("the classes\(place) are the folders two levels down, which have the same names")
        }
        notes += [joining.map { "\($0)\(place)" }].compactMap { $0 }
        if !strays.isEmpty {
            notes.append("not used\(place): \(Self.list(strays, "file")) beside the folders of the classes")
        }
        if !others.isEmpty { notes.append("not read\(place): \(Self.list(others, "file")) of other formats") }
        if !empty.isEmpty {
            notes.append("no class\(place): \(Self.list(empty, "folder")) without pictures that can be read")
        }
        return notes
    }

    static func list(_ names: [String], _ noun: String) -> String {
        let shown = names.prefix(3).map { $0.split(separator: "/").suffix(2).joined(separator: "/") }
        return "\(names.count.counted(noun)) (\(shown.joined(separator: ", "))"
            + "\(names.count > 3 ? ", …" : ""))"
    }
}
