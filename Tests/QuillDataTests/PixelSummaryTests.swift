import QuillTensor
import Testing

@testable import QuillData

/// The brightness of images, compared with plain loops.
struct PixelSummaryTests {
    private static func images(_ pixel: (_ image: Int, _ y: Int, _ x: Int) -> UInt8) -> Tensor<UInt8> {
        Tensor<UInt8>([3, 4, 5, 1]) { target in
            for index in 0..<60 {
                target.initializeElement(at: index, to: pixel(index / 20, index % 20 / 5, index % 5))
            }
        }
    }

    private static let light = images { image, y, x in
        (1...2).contains(y) && (1...3).contains(x) ? UInt8(200 + image) : 10
    }

    @Test func equalsItsTwin() throws {
        let summary = try #require(PixelSummary(Self.light))
        // Six of twenty pixels are ink: 200, 201, and 202.
        let means = [200.0, 201, 202].map { (6 * $0 + 14 * 10) / 20 }
        #expect(abs(summary.mean - means[1]) < 1e-9)
        #expect(abs(summary.spread - (2 * 0.09 / 3).squareRoot()) < 1e-6)
        #expect(abs(summary.border - 10) < 1e-9)
        #expect(summary.minimum == 10 && summary.maximum == 202 && !summary.isDarkOnLight)
        let floats = try #require(PixelSummary(Self.light.map { Float($0) }))
        #expect(floats == summary)
        #expect(PixelSummary(summary.description) == summary)
        #expect(PixelSummary(Tensor<UInt8>.zeros([0, 4, 5, 1])) == nil)
        for text in ["", "mean 1", "mean x, spread 1, border 1, minimum 0, maximum 1", "1 2 3 4 5"] {
            #expect(PixelSummary(text) == nil, "\(text)")
        }
    }

    @Test func whatDiffersIsTold() throws {
        let trained = try #require(PixelSummary(Self.light))
        #expect(trained.doubts(comparedWith: trained) == [])
        let dark = try #require(PixelSummary(Self.light.map { 255 - $0 }))
        #expect(
            dark.doubts(comparedWith: trained) == [
                "the images look like dark ink on a light background, but the network was trained on light ink on a dark "
                    + "background; invert them"
            ])
        let scaled = try #require(PixelSummary(Self.light.map { Float($0) / 255 }))
        #expect(
            scaled.doubts(comparedWith: trained) == [
                "the pixels are from 0.04 to 0.79, but the network was trained on pixels from 10 to 202; scale them"
            ])
        #expect(trained.doubts(comparedWith: scaled).count == 1)
        // Normalized by MNIST's mean and deviation.
        let normalized = try #require(PixelSummary(Self.light.map { Float($0) / 255 * 3.2 - 0.4 }))
        #expect(
            normalized.doubts(comparedWith: trained) == [
                "the pixels are from -0.27 to 2.13, but the network was trained on pixels from 10 to 202; scale them"
            ])
        let faint = try #require(PixelSummary(Self.light.map { $0 / 2 }))
        #expect(faint.doubts(comparedWith: trained).first?.hasPrefix("the pixels' mean is ") == true)
    }

    @Test func backgroundsThatAreNotCleanAreTold() throws {
        let clean = Self.images { image, y, x in
            (1...2).contains(y) && (1...3).contains(x) ? UInt8(200 + image) : 0
        }
        let trained = try #require(PixelSummary(clean))
        #expect(trained.doubts(comparedWith: trained) == [])
        let gray = try #require(PixelSummary(clean.map { $0 / 2 + 30 }))
        #expect(
            gray.doubts(comparedWith: trained) == [
                "the background isn't clean: the pixels at the borders are 30 on average and at least 30, but 0 on average "
                    + "where the network was trained"
            ])
        let noisy = try #require(
            PixelSummary(
                Self.images { image, y, x in
                    (1...2).contains(y) && (1...3).contains(x) ? UInt8(200 + image) : x % 2 == 0 ? 0 : 60
                }))
        #expect(noisy.doubts(comparedWith: trained).first?.hasPrefix("the background isn't clean") == true)
        let blank = try #require(PixelSummary(clean.map { _ in UInt8(0) }))
        #expect(blank.doubts(comparedWith: trained) == ["the images are blank: all pixels are 0"])
    }
}
