// The reader's normalizer for a page in a browser.
import QuillTensor

/// Normalizes a drawing of one digit as `quill read` does.
/// - Parameters:
///   - brightness: bytes [height, width], 0 dark to 255 bright.
///   - result: the digit in MNIST's format, bytes [28, 28].
/// - Returns: 1, or 0 if there is no ink.
@_expose(wasm, "normalize")
@_cdecl("normalize")
public func normalize(
    _ brightness: UnsafePointer<UInt8>, _ width: Int32, _ height: Int32, _ result: UnsafeMutablePointer<UInt8>
) -> Int32 {
    var picture = GrayImage(width: Int(width), height: Int(height))
    for pixel in picture.pixels.indices {
        // As of a picture file with colors, to the last bit.
        let value = brightness[pixel]
        picture.pixels[pixel] = GrayImage.brightness(red: value, green: value, blue: value)
    }
    guard let digit = try? HandwritingNormalizer().digit(in: picture) else { return 0 }
    for (index, value) in digit.image.elements.enumerated() { result[index] = value }
    return digit.observations.isBlank ? 0 : 1
}
