import CQuillKernels
import Testing

/// Every instruction set this machine can run; the tests of each kernel use all of them.
nonisolated(unsafe) let instructionSets: [UnsafePointer<quill_kernels>] = [
    quill_isa_portable, quill_isa_neon, quill_isa_avx2, quill_isa_avx512,
].compactMap { quill_kernels_for($0) }

@Test func namesAndTablesAgree() {
    for (isa, name) in [
        (quill_isa_portable, "portable"), (quill_isa_neon, "neon"), (quill_isa_avx2, "avx2"),
        (quill_isa_avx512, "avx512"),
    ] {
        #expect(quill_isa_named(name) == Int32(isa.rawValue))
        if let kernels = quill_kernels_for(isa) { #expect(String(cString: kernels.pointee.name) == name) }
    }
    #expect(quill_isa_named("sse9") == -1)
    #expect(quill_kernels_for(quill_isa_best()) != nil)
}
