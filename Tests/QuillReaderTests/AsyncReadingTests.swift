import Foundation
import QuillCodecs
import QuillHandwriting
import QuillReader
import QuillStrokes
import QuillTensor
import Synchronization
import TestSupport
import Testing

/// Readings that are awaited, and their JSON.
struct AsyncReadingTests {
    private final class Gate: Sendable { let isOpen = Atomic(false) }

    private static let reader = Result { try DigitReader.bundled() }

    private static func picture(_ index: Int) throws -> GrayImage {
        let pixels = Strokes(seed: 9).sample(index).pixels
        return try GrayImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
    }

    private static func alone(_ index: Int) throws -> Reading { try reader.get().read(picture(index)) }

    @Test func readsTheSame() async throws {
        let reader = try Self.reader.get()
        try await reader.warmUp()
        for index in 0..<2 {
            #expect(try await reader.read(Self.picture(index)).json == Self.alone(index).json)
        }
    }

    /// Readings that wait for their turn leave the cooperative pool free, and can be canceled.
    @Test func canBeCancelled() async throws {
        let (reader, picture) = try (Self.reader.get(), Self.picture(0))
        let gate = Gate()
        let blockers = (0..<64).map { _ in
            Task {
                try await DigitReader.offThePool {
                    while !gate.isOpen.load(ordering: .acquiring) { usleep(1000) }
                }
            }
        }
        try await Task.sleep(for: .milliseconds(50))
        let reading = Task { try await reader.read(picture) }
        reading.cancel()
        do {
            _ = try await reading.value
            Issue.record("expected an error")
        } catch let error as QuillError {
            #expect(error.kind == .cancelled)
        }
        gate.isOpen.store(true, ordering: .releasing)
        for blocker in blockers { try await blocker.value }
    }

    @Test func encodesAsItsJSON() throws {
        let reading = try Self.alone(3)
        func object(_ text: Data) throws -> NSDictionary? {
            try JSONSerialization.jsonObject(with: text) as? NSDictionary
        }
        #expect(
            try object(JSONEncoder().encode(reading)) == object(Data(reading.json.text.utf8)),
            "\(reading.json.text)")
        let digit = try #require(reading.lines.first?.first)
        #expect(try object(JSONEncoder().encode(digit)) == object(Data(digit.json.text.utf8)))
        #expect("\(reading)" == reading.text && !reading.text.isEmpty)
    }
}
