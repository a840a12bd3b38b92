import QuillNetwork
import QuillTensor

/// The words of augmentation layers, which change images in training only.
struct AugmentationWords {
    /// The range of pixel values.
    let valueRange: ClosedRange<Float>

    static let names = [
        "rotate", "translate", "zoom", "shear", "flip", "perspective", "elastic", "stroke", "contrast",
        "brightness", "erase", "blur",
    ]

    /// Returns the layer that the words describe; nil if `name` is not an augmentation layer.
    func layer(_ name: String, _ words: inout LayerWords) throws -> (any Layer)? {
        switch name {
        case "rotate":
            return RandomRotation(
                RandomFactor(try words.number("the fraction of a turn", in: 0...1)), fillMode: .constant)
        case "translate":
            let height = try words.number("the fraction of the height", in: 0...1)
            let width = try words.numberIfGiven("the fraction of the width", in: 0...1) ?? height
            return RandomTranslation(RandomFactor(height), RandomFactor(width), fillMode: .constant)
        case "zoom":
            return RandomZoom(RandomFactor(try words.number("the factor", in: 0...0.99)), fillMode: .constant)
        case "shear":
            let x = try words.number("the factor", in: 0...1)
            let y = try words.numberIfGiven("the factor along y", in: 0...1) ?? x
            return RandomShear(RandomFactor(x), RandomFactor(y), fillMode: .constant)
        case "flip":
            return RandomFlip(try words.choiceIfGiven("the direction") ?? .horizontalAndVertical)
        case "perspective":
            return RandomPerspective(.range(1...1), scale: try words.number("the scale", in: 0...1))
        case "elastic":
            let alpha = try words.number("alpha", in: 0...10_000)
            let sigma = try words.numberIfGiven("sigma", in: 0.1...1000) ?? 4
            return RandomElastic(alpha: alpha, sigma: sigma, fillMode: .constant)
        case "stroke":
            let radius = try words.number("the radius", in: 0...8)
            return RandomStrokeWidth(RandomFactor(radius), valueRange: valueRange)
        case "contrast":
            return RandomContrast(
                RandomFactor(try words.number("the factor", in: 0...1)), valueRange: valueRange)
        case "brightness":
            return RandomBrightness(
                RandomFactor(try words.number("the factor", in: 0...1)), valueRange: valueRange)
        case "erase":
            let probability = try words.numberIfGiven("the probability", in: 0...1) ?? 1
            return RandomErasing(.range(probability...probability), valueRange: valueRange)
        case "blur":
            let sigma = try words.number("the deviation", in: 0...1)
            return RandomGaussianBlur(
                .range(1...1), kernelSize: 5, sigma: RandomFactor(sigma), valueRange: valueRange)
        default: return nil
        }
    }
}
