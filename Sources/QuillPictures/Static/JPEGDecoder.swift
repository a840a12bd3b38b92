#if StaticPictures
    import CTurboJPEG
    import QuillTensor

    /// Reads and writes JPEG with libjpeg-turbo's own interface, which reports errors without `longjmp`.
    ///
    /// The settings are gdk-pixbuf's, so that the pixels are, too.
    enum JPEGDecoder {
        static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

        // Of turbojpeg.h.
        private static let limitScans: Int32 = 32768
        private static let cmykSpaces: Set<Int32> = [3, 4]
        private static let (rgb, cmyk): (Int32, Int32) = (0, 11)

        static func decode(_ file: [UInt8], pixelLimit: Int) throws -> Picture {
            guard let decoder = tjInitDecompress() else { throw problem(nil) }
            defer { tjDestroy(decoder) }
            var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
            let isKnown =
                tjDecompressHeader3(
                    decoder, file, UInt(file.count), &width, &height, &subsampling, &space) == 0
            guard isKnown else { throw problem(decoder) }
            if let problem = PictureProblem(
                width: Int(width), height: Int(height), byteCount: file.count, format: "jpeg",
                pixelLimit: pixelLimit)
            {
                throw problem
            }
            let header = JPEGHeader(file)
            guard PictureEnd.isThere(in: file, format: "jpeg") else { throw PictureProblem.truncated }
            let isCMYK = cmykSpaces.contains(space)
            let count = Int(width) * Int(height) * (isCMYK ? 4 : 3)
            var result: Int32 = 0
            let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
                pixels.initialize(repeating: 0)
                result = tjDecompress2(
                    decoder, file, UInt(file.count), pixels.baseAddress, width, 0, height,
                    isCMYK ? cmyk : rgb, limitScans)
                initialized = count
            }
            // Warnings, such as bytes between segments, leave a whole picture, unless the data ended early.
            if result != 0, tjGetErrorCode(decoder) != 0 || isCut(decoder) { throw problem(decoder) }
            let picture = Picture(
                checkedWidth: Int(width), height: Int(height), channels: isCMYK ? 4 : 3,
                bytes: isCMYK ? rgba(cmyk: pixels, isInverted: header.isAdobe) : pixels)
            return picture.turned(header.orientation)
        }

        private static func isCut(_ decoder: tjhandle) -> Bool {
            String(cString: tjGetErrorStr2(decoder)).contains("Premature end")
        }

        private static func problem(_ decoder: tjhandle?) -> PictureProblem {
            decoder.map { PictureProblem(library: String(cString: tjGetErrorStr2($0)), format: .jpeg) }
                ?? .noMemory
        }

        /// Opaque red, green, and blue from cyan, magenta, yellow, and black.
        /// - Parameter isInverted: whether 255 is no ink, as in Adobe's files.
        private static func rgba(cmyk: [UInt8], isInverted: Bool) -> [UInt8] {
            var bytes = cmyk
            for pixel in stride(from: 0, to: bytes.count, by: 4) {
                let black = isInverted ? Int(bytes[pixel + 3]) : 255 - Int(bytes[pixel + 3])
                for channel in pixel..<pixel + 3 {
                    let color = isInverted ? Int(bytes[channel]) : 255 - Int(bytes[channel])
                    bytes[channel] = UInt8(black * color / 255)
                }
                bytes[pixel + 3] = 255
            }
            return bytes
        }

        /// The bytes of a JPEG file of quality 85.
        /// - Throws: an `.argument` error if libjpeg-turbo rejects the picture or runs out of memory.
        static func encode(_ picture: Picture) throws -> [UInt8] {
            let picture = picture.channels == 3 ? picture : picture.colorful
            guard let encoder = tjInitCompress() else {
                throw QuillError(.argument, "cannot write JPEG: not enough memory")
            }
            defer { tjDestroy(encoder) }
            var (buffer, size): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
            defer { tjFree(buffer) }
            // TJSAMP_420 is 2.
            let result = tjCompress2(
                encoder, picture.bytes, Int32(picture.width), 0, Int32(picture.height), rgb, &buffer, &size,
                2,
                85, 0)
            guard result == 0, let buffer else {
                throw QuillError(.argument, "cannot write JPEG: \(String(cString: tjGetErrorStr2(encoder)))")
            }
            return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
        }
    }
#endif
