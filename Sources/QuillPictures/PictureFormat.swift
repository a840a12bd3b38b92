/// A picture's format, recognized by the first bytes of its file.
package enum PictureFormat: String, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"
    case bmp = "BMP"
    case gif = "GIF"
    case tiff = "TIFF"
    case pnm = "PNM"
    case webp = "WebP"
    case heic = "HEIC"
    case avif = "AVIF"

    /// The format of a file; nil if it is none of these.
    package init?(_ file: [UInt8]) {
        func has(_ text: String, at place: Int = 0) -> Bool { file.dropFirst(place).starts(with: text.utf8) }
        if file.starts(with: PNGChunks.signature) {
            self = .png
        } else if file.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has("BM") {
            self = .bmp
        } else if has("GIF8") {
            self = .gif
        } else if has("II*\0") || has("MM\0*") {
            self = .tiff
        } else if file.count > 2, has("P"), (0x31...0x36).contains(file[1]), Self.isSpace(file[2]) {
            self = .pnm
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has("ftypavif", at: 4) || has("ftypavis", at: 4) {
            self = .avif
        } else if has("ftyp", at: 4),
            ["heic", "heix", "hevc", "heim", "mif1", "msf1"].contains(where: { has($0, at: 8) })
        {
            self = .heic
        } else {
            return nil
        }
    }

    /// Returns a plain PNM file (P1 to P3) with a line end after its last number, which gdk-pixbuf expects; other files as
    /// they are.
    static func ended(_ file: [UInt8]) -> [UInt8] {
        guard file.count > 2, file[0] == UInt8(ascii: "P"), (0x31...0x33).contains(file[1]),
            let last = file.last, (0x30...0x39).contains(last)
        else { return file }
        return file + [UInt8(ascii: "\n")]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 32 || byte == 35 }

    /// The names of gdk-pixbuf's loaders for the format.
    var loaders: [String] {
        switch self {
        case .heic: ["heif/avif", "heif"]
        case .avif: ["avif", "heif/avif"]
        default: [rawValue.lowercased()]
        }
    }

    /// How to install the loader, if gdk-pixbuf comes without it; nil for the others.
    private var package: String? {
        switch self {
        case .webp: "apt-get install webp-pixbuf-loader (macOS: brew install webp-pixbuf-loader)"
        case .heic: "apt-get install heif-gdk-pixbuf (macOS: brew install libheif)"
        case .avif: "apt-get install libavif-gdk-pixbuf (macOS: brew install libheif)"
        default: nil
        }
    }

    /// Whether gdk-pixbuf has a loader for the format.
    var hasLoader: Bool { GdkPixbuf.shared?.loaderNames.contains(where: loaders.contains) ?? false }

    /// The sentence about a missing loader.
    var missingLoader: String {
        "expected gdk-pixbuf to read \(rawValue), received a gdk-pixbuf without its loader; to install it: "
            + (package ?? "apt-get install --reinstall libgdk-pixbuf-2.0-0")
            + ", or save the picture as PNG or JPEG"
    }

    /// The formats that can be read on this system, in words: `PNG, JPEG, … or WebP`.
    static var readable: String {
        #if StaticPictures
            let builtIn: [PictureFormat] = [.png, .jpeg]
        #else
            let builtIn: [PictureFormat] = []
        #endif
        let loaders = Set(GdkPixbuf.shared?.loaderNames ?? [])
        let names = allCases.filter { builtIn.contains($0) || !loaders.isDisjoint(with: $0.loaders) }.map(
            \.rawValue)
        guard let last = names.last, names.count > 1 else { return names.first ?? "no format" }
        return names.dropLast().joined(separator: ", ") + ", or " + last
    }

    /// What a file that isn't a picture looks like: `an empty file`, `text`.
    static func description(of file: [UInt8]) -> String {
        func has(_ text: String) -> Bool { file.starts(with: text.utf8) }
        if file.isEmpty { return "an empty file" }
        if has("version https://git-lfs.github.com/") { return "a pointer of Git LFS; run git lfs pull" }
        if has("%PDF") { return "a PDF document" }
        if has("PK\u{3}\u{4}") { return "a zip archive" }
        if file.prefix(2) == [0x1F, 0x8B] { return "a gzip file" }
        let start = file.prefix(512)
        let isText = start.allSatisfy { $0 >= 32 && $0 != 127 || (9...13).contains($0) }
        guard isText else { return "a file of another kind" }
        let text = String(decoding: start, as: UTF8.self)
        return text.contains("<svg")
            ? "an SVG drawing" : text.lowercased().contains("<html") ? "a web page" : "text"
    }
}
