import Foundation
import QuillCodecs
import QuillHDF5
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Randomly changed content of Keras's files: each loads and works, or is rejected with an error. The HDF5 structures
/// themselves stay whole; ``KerasDamageTests`` damages those.
@Suite(.enabled(if: HDF5.isWritable, "libhdf5 is not installed"))
struct KerasMutationTests {
    private struct Mutator {
        var random: SplitMix64

        mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

        mutating func text(_ text: String) -> String {
            var bytes = Array(text.utf8)
            for _ in 0...below(2) {
                let index = below(bytes.count)
                switch below(4) {
                case 0: bytes[index] ^= 1 << UInt8(below(7))
                case 1: bytes.remove(at: index)
                case 2:
                    bytes.insert(contentsOf: bytes[index..<min(index + below(60), bytes.count)], at: index)
                default:
                    let parts = ["0", "-1", "1e9", "null", "[]", "{}", "\"\"", "4294967296"]
                    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
                    if let digit = (index..<bytes.count).first(where: { digits.contains(bytes[$0]) }) {
                        bytes.replaceSubrange(digit...digit, with: Array(parts[below(parts.count)].utf8))
                    }
                }
                if bytes.isEmpty { break }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Changes an attribute, or removes, moves, or replaces a member, somewhere in a group.
        mutating func change(_ group: inout HDF5Group) {
            let groups = group.members.keys.sorted().filter { group.group(at: $0) != nil }
            if !groups.isEmpty, below(3) > 0 {
                let name = groups[below(groups.count)]
                if var inner = group.group(at: name) {
                    change(&inner)
                    group.members[name] = .group(inner)
                }
                return
            }
            let attributes = group.attributes.keys.sorted()
            if !attributes.isEmpty, below(2) == 0 {
                let name = attributes[below(attributes.count)]
                switch group.attributes[name] {
                case .string(let text)?: group.attributes[name] = .string(self.text(text))
                case .strings(var list)? where !list.isEmpty:
                    let index = below(list.count)
                    if below(2) == 0 {
                        list.remove(at: index)
                    } else {
                        list[index] = list[below(list.count)] + "x"
                    }
                    group.attributes[name] = .strings(list)
                default: group.attributes[name] = nil
                }
                return
            }
            let names = group.members.keys.sorted()
            guard !names.isEmpty else { return }
            let name = names[below(names.count)]
            switch below(4) {
            case 0: group.members[name] = nil
            case 1: group.members[name] = group.members[names[below(names.count)]]
            case 2: group.members[name] = .tensor(.int32(Tensor(scalar: Int32(below(3)) - 1)))
            default: group.members[name] = .tensor(.float32(.zeros([below(4), below(4)])))
            }
        }
    }

    private func isLoaded(_ path: String) -> Bool {
        do {
            let model = try Model.load(from: path, notes: { #expect(!$0.contains("\n")) })
            let samples = Tensor<Float>.zeros(model.network.inputShapes[0].prepending(1))
            if samples.shape.elementCount < 10_000 { _ = try? model.predict([.float32(samples)]) }
            return true
        } catch let error as QuillError {
            #expect(error.kind == .file && error.message.contains(path), "\(error)")
            #expect(!error.message.contains("\n") && error.message.utf8.count < 5000, "\(error)")
            return false
        } catch {
            Issue.record("\(error)")
            return false
        }
    }

    @Test(arguments: ["keras3-chain", "tf_keras-branches", "keras2-chain", "keras3-branches"])
    func changedHDF5FilesLoadOrAreRejected(_ name: String) throws {
        let scratch = try Scratch()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: KerasFixture.path("\(name).h5"))))
        let file = try HDF5.decode(bytes, name: name)
        var mutator = Mutator(random: SplitMix64(seed: 5))
        var counts = [0, 0]
        for _ in 0..<150 {
            var changed = file
            for _ in 0...mutator.below(2) { mutator.change(&changed) }
            let path = try scratch.put("damaged.h5", HDF5.encode(changed))
            counts[isLoaded(path) ? 0 : 1] += 1
        }
        #expect(counts.min() ?? 0 > 10, "\(counts)")
    }

    @Test func changedKerasArchivesLoadOrAreRejected() throws {
        let scratch = try Scratch()
        let archive = try ZipArchive(path: KerasFixture.path("keras3-chain.keras"))
        let parts = try archive.entries.map { ($0.name, try archive.bytes(of: $0, limit: 1 << 20)) }
        var mutator = Mutator(random: SplitMix64(seed: 6))
        var counts = [0, 0]
        for round in 0..<150 {
            let bytes = try ZipWriter.encode { zip in
                for (name, bytes) in parts {
                    var bytes = bytes
                    if round % 2 == 0, name.hasSuffix("json") {
                        bytes = Array(mutator.text(String(decoding: bytes, as: UTF8.self)).utf8)
                    } else if round % 2 == 1, name.hasSuffix("h5") {
                        var group = try HDF5.decode(bytes, name: name)
                        mutator.change(&group)
                        bytes = try HDF5.encode(group)
                    }
                    if mutator.below(40) > 0 { try zip.add(name, bytes) }
                }
            }
            counts[isLoaded(try scratch.put("damaged.keras", bytes)) ? 0 : 1] += 1
        }
        #expect(counts.min() ?? 0 > 10, "\(counts)")
    }
}
