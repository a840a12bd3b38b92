import Foundation
import QuillCodecs
import QuillHandwriting
import QuillReader
import QuillStrokes
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

/// Readings that are awaited, and their JSON.
struct AsyncReadingTests {
    private final class Gate: Sendable {
        let hasStarted = Atomic(false)
        let isOpen = Atomic(false)
    }

    private static let reader = Result { try DigitReader.bundled() }

    private static func picture(_ index: Int) throws -> GrayImage {
        let pixels = Strokes(seed: 9).sample(index).pixels
        return try GrayImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
    }

    private static func alone(_ index: Int) throws -> Reading { try reader.get().read(picture(index)) }

    @Test func readsTheSame() async throws {
        let reader = try Self.reader.get()
        try await reader.warmUp(on: .readings)
        for index in 0..<2 {
            #expect(try await reader.read(Self.picture(index), on: .readings).json == Self.alone(index).json)
        }
    }

    /// In an asynchronous context, too, a reading without a queue blocks: overload resolution can't pick another.
    @Test func blocksWithoutAQueue() async throws {
        let (reader, picture) = try (Self.reader.get(), Self.picture(1))
        let reading: Reading = try reader.read(picture)
        #expect(reading.json == (try await reader.read(picture, on: .background).json))
    }

    /// Readings that wait for their turn leave the cooperative pool free, and can be cancelled.
    @Test func canBeCancelled() async throws {
        let (reader, picture) = try (Self.reader.get(), Self.picture(0))
        let (gate, queue) = (Gate(), WorkQueue(limit: 1))
        let blocker = Task {
            try await queue.run { _ in
                gate.hasStarted.store(true, ordering: .releasing)
                while !gate.isOpen.load(ordering: .acquiring) { usleep(1000) }
            }
        }
        while !gate.hasStarted.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        let reading = Task { try await reader.read(picture, on: queue) }
        reading.cancel()
        do {
            _ = try await reading.value
            Issue.record("expected an error")
        } catch is CancellationError {}
        gate.isOpen.store(true, ordering: .releasing)
        try await blocker.value
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
