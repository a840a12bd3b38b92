#if StaticPictures
    import CPNG
    import QuillTensor

    /// Reads and writes PNG with libpng's simplified interface, which reports errors without `longjmp`.
    ///
    /// The bytes are those of gdk-pixbuf: no correction of gamma, and the upper byte of 16 bits – except in pictures of
    /// 16 bits with opacity, whose values are rounded.
    enum PNGDecoder {
        // Of png.h, whose sums of macros Swift doesn't import.
        private static let version: UInt32 = 1
        private static let hasOpacity: UInt32 = 1
        private static let isColored: UInt32 = 2
        private static let isLinear: UInt32 = 4
        private static let isSRGB: UInt32 = 4

        static func decode(_ file: [UInt8], pixelLimit: Int) throws -> Picture {
            guard PictureEnd.isThere(in: file, format: "png") else { throw PictureProblem.truncated }
            let bytes = essential(file)
            var image = png_image()
            image.version = version
            defer { png_image_free(&image) }
            return try bytes.withUnsafeBytes { bytes in
                guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                    throw problem(image)
                }
                let (width, height) = (Int(image.width), Int(image.height))
                if let problem = PictureProblem(
                    width: width, height: height, byteCount: file.count, format: "png",
                    pixelLimit: pixelLimit)
                {
                    throw problem
                }
                let channels = image.format & hasOpacity == 0 ? 3 : 4
                let pixels: [UInt8]
                if channels == 3, image.format & isLinear != 0 {
                    // libpng takes 16 bits for linear light. Linear output leaves them as they are.
                    image.format = isColored | isLinear
                    let values = try read(&image, count: width * height * channels, as: UInt16.self)
                    pixels = values.map { UInt8($0 >> 8) }
                } else {
                    image.flags |= isSRGB
                    image.format = channels == 3 ? isColored : isColored | hasOpacity
                    pixels = try read(&image, count: width * height * channels, as: UInt8.self)
                }
                return Picture(checkedWidth: width, height: height, channels: channels, bytes: pixels)
            }
        }

        private static func read<Value>(
            _ image: inout png_image, count: Int, as type: Value.Type
        ) throws -> [Value] {
            var isRead = false
            let values = [Value](unsafeUninitializedCapacity: count) { values, initialized in
                isRead = png_image_finish_read(&image, nil, values.baseAddress, 0, nil) != 0
                initialized = isRead ? count : 0
            }
            // A damaged row leaves a warning and an incomplete picture.
            guard isRead, image.warning_or_error & 2 == 0 else { throw problem(image) }
            return values
        }

        private static func problem(_ image: png_image) -> PictureProblem {
            let text = withUnsafeBytes(of: image.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            return PictureProblem(library: text, format: .png)
        }

        /// The file without the chunks that are not needed for its pixels, among them those about gamma and color
        /// profiles, which libpng would apply.
        private static func essential(_ file: [UInt8]) -> [UInt8] {
            let names = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].map { Array($0.utf8) }
            var bytes = Array(file.prefix(8))
            bytes.reserveCapacity(file.count)
            var index = 8
            while index + 12 <= file.count {
                let end = index + 12 + file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
                let name = file[index + 4..<index + 8]
                if names.contains(where: name.elementsEqual) { bytes += file[index..<min(end, file.count)] }
                index = end
            }
            return bytes
        }

        /// The bytes of a PNG file; gray is written as equal red, green, and blue.
        /// - Throws: an `.argument` error if libpng rejects the picture or runs out of memory.
        static func encode(_ picture: Picture) throws -> [UInt8] {
            let picture = picture.channels >= 3 ? picture : picture.colorful
            var image = png_image()
            image.version = version
            (image.width, image.height) = (UInt32(picture.width), UInt32(picture.height))
            image.format = picture.channels == 3 ? isColored : isColored | hasOpacity
            defer { png_image_free(&image) }
            // More than incompressible pixels take, with the overhead of rows and chunks.
            var size = picture.bytes.count + picture.bytes.count / 500 + picture.height + 65_536
            var isWritten = false
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
                isWritten =
                    png_image_write_to_memory(&image, bytes.baseAddress, &size, 0, picture.bytes, 0, nil) != 0
                count = isWritten ? size : 0
            }
            guard isWritten else { throw QuillError(.argument, "cannot write PNG: not enough memory") }
            return bytes
        }
    }
#endif
