import QuillSystem
import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

@Suite struct LockFileTests {
    /// A lock belongs to an open file, so one process can be both owners.
    @Test func hasOneOwnerAtATime() throws {
        let scratch = try Scratch()
        var first: LockFile? = try LockFile(scratch("a.lock"))
        let held = try #require(throws: LockFile.Held.self) { _ = try LockFile(scratch("a.lock")) }
        #expect(held.owner == getpid())
        #expect(first != nil)
        first = nil
        #expect(scratch.names.isEmpty)
        let second = try LockFile(scratch("a.lock"))
        withExtendedLifetime(second) { #expect(scratch.names == ["a.lock"]) }
    }

    @Test func whatADeadProcessLeftIsFree() throws {
        let scratch = try Scratch()
        try scratch.put("a.lock", Array("12345\n".utf8))
        let lock = try LockFile(scratch("a.lock"))
        #expect(try scratch.bytes("a.lock") == Array("\(getpid())\n".utf8))
        withExtendedLifetime(lock) {}
    }

    @Test func aMissingFolderIsNamed() throws {
        let scratch = try Scratch()
        #expect(
            throws: QuillError(.file, "cannot write \(scratch("b/a.lock")): No such file or directory")
        ) { _ = try LockFile(scratch("b/a.lock")) }
    }
}
