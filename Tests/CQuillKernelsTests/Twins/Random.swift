import Foundation

/// Philox4x32-10 (Salmon et al. 2011), one block at a time, and the numbers derived from it.
struct PhiloxTwin {
    var key: (UInt32, UInt32)
    var step: UInt32, stream: UInt32

    static func block(_ counter: [UInt32], key: (UInt32, UInt32)) -> [UInt32] {
        var c = counter, (k0, k1) = key
        for _ in 0..<10 {
            let a = c[0].multipliedFullWidth(by: 0xD251_1F53), b = c[2].multipliedFullWidth(by: 0xCD9E_8D57)
            c = [b.high ^ c[1] ^ k0, b.low, a.high ^ c[3] ^ k1, a.low]
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return c
    }

    /// The random word of element i.
    func word(_ i: Int) -> UInt32 {
        let block = UInt64(i / 4)
        let counter = [UInt32(truncatingIfNeeded: block), UInt32(block >> 32), step, stream]
        return Self.block(counter, key: key)[i % 4]
    }

    /// A number in 0..<1, exact in Float.
    func uniform(_ i: Int) -> Float { Float(word(i) >> 8) * 0x1p-24 }

    /// Box–Muller on the words of the pair that contains i.
    func normal(_ i: Int) -> Double {
        let u = max(0.5, Double(Float(word(i & ~1)))) * 0x1p-32
        let angle = 2 * Double.pi * Double(word(i | 1)) * 0x1p-32
        return (-2 * log(u)).squareRoot() * (i % 2 == 0 ? cos(angle) : sin(angle))
    }
}
