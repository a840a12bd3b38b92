import Foundation
import TestSupport
import Testing

/// The program reports invalid arguments, files, and settings in one line, with an exit code.
@Suite(.offThePool) struct UsageTests {
    let folder: Scratch

    init() throws {
        folder = try Scratch()
        try Data("not a model".utf8).write(to: URL(fileURLWithPath: folder("garbage.safetensors")))
    }

    private static let wrongUses: [(arguments: [String], code: Int32, message: String)] = [
        (
            ["train", "--layers", "dense 128 rleu"], 2,
            "--layers: unknown activation 'rleu' in \"dense 128 rleu\"; did you mean relu?"
        ),
        (
            ["train", "--layers", "dense 128 relu"], 2,
            "--layers: the last layer's output is [128], expected [10]"
        ),
        (["train", "--layers", "conv 8 40, dense 10"], 2, "--layers: conv2d: "),
        (
            ["train", "mlp-128", "--layers", "dense 10"], 2,
            "--layers: expected no other network, received 'mlp-128'"
        ),
        (["train", "--raw"], 2, "--raw: expected --layers, too"),
        (["train", "mlp-129"], 2, "unknown network 'mlp-129'; did you mean mlp-128?"),
        (["summary", "mlp-129"], 2, "unknown network 'mlp-129'; did you mean mlp-128?"),
        (["recipes", "mlp-129"], 2, "unknown network 'mlp-129'; did you mean mlp-128?"),
        (["bench", "mlp-129"], 2, "unknown network 'mlp-129'; did you mean mlp-128?"),
        (["train", "--epoch", "3"], 2, "unknown option '--epoch'"),
        (["train", "--epochs", "many"], 2, "the value 'many' is invalid for '--epochs"),
        (["train", "--epochs", "-1"], 2, "--epochs: expected 1 to 1000000, received -1"),
        (["train", "--epochs=-1"], 2, "--epochs: expected 1 to 1000000, received -1"),
        (["train", "--batch-size", "0"], 2, "--batch-size: expected 1 to 65536, received 0"),
        (["train", "--shards", "3"], 2, "--shards: expected a power of two from 1 to 65536, received 3"),
        (["train", "--learning-rate", "0"], 2, "--learning-rate: expected a number above 0, received 0"),
        (["train", "--learning-rate", "nan"], 2, "--learning-rate: expected a number above 0, received nan"),
        (["train", "--validation", "1"], 2, "--validation: expected a number from 0 to below 1, received 1"),
        (["train", "--hold-out", "2"], 2, "--hold-out: expected a number from 0 to below 1, received 2"),
        (["train", "--hold-out", "0.1", "--validation", "0.1"], 2, "--validation and --hold-out exclude"),
        (
            ["train", "--optimizer", "adagard"], 2,
            "--optimizer: unknown optimizer 'adagard'; did you mean adagrad?"
        ),
        (["train", "--schedule", "sine"], 2, "the value 'sine' is invalid for '--schedule"),
        (["train", "--limit", "0"], 2, "--limit: expected at least 1, received 0"),
        (["train", "--threads", "0"], 2, "--threads: expected 1 to 1024 threads, received 0"),
        (["train", "--verbose", "3"], 2, "the value '3' is invalid for '--verbose"),
        (["train", "--checkpoint-every=-1"], 2, "--checkpoint-every: expected at least 0, received -1"),
        (
            ["train", "--resume", "x.safetensors", "--seed", "2"], 2,
            "--resume: the checkpoint has all settings; leave out --seed"
        ),
        (["train", "--resume", "x.safetensors"], 1, "cannot read x.safetensors: No such file or directory"),
        (["train", "--resume", "garbage.safetensors"], 1, "garbage.safetensors: "),
        (["train", "mine.safetensors"], 1, "cannot read mine.safetensors: No such file or directory"),
        (
            ["train", "--data", "nowhere"], 1,
            "--data: cannot read nowhere: no such file, folder or data set; expected one of strokes"
        ),
        (
            ["train", "--data", "garbage.safetensors"], 1,
            "--data: garbage.safetensors: a model by its name, not data"
        ),
        (
            ["train", "--output", "no/such/folder.safetensors"], 1,
            "--output: cannot write no/such/folder.safetensors: No such file"
        ),
        (
            ["train", "--output", "digits.xyz"], 1,
            "--output: digits.xyz: no model format has the extension .xyz; expected .safetensors"
        ),
        (["evaluate"], 2, "evaluate: expected a file saved by train, or a network"),
        (["evaluate", "garbage.safetensors"], 1, "garbage.safetensors: "),
        (
            ["evaluate", "missing.safetensors"], 1,
            "cannot read missing.safetensors: No such file or directory"
        ),
        (["predict"], 2, "missing expected argument '<model>'"),
        (["predict", "mlp-128", "seven"], 2, "'seven': expected a number, a range such as 0…9"),
        (["predict", "mlp-128", "9…0"], 2, "'9…0': expected an ascending range, such as 0…9"),
        (["predict", "mlp-128", "mine.npy"], 1, "cannot read mine.npy: no such file"),
        (
            ["predict", "mlp-128", "garbage.safetensors"], 1,
            "garbage.safetensors: a model by its name, not data"
        ),
        (
            ["predict", "mlp-128", "5-50", "--limit", "20"], 1,
            "there is no test digit 50: there are 20 in Strokes"
        ),
        (["bench", "--seconds", "0"], 2, "--seconds: expected more than 0 and at most 3600, received 0"),
        (["summary", "garbage.safetensors"], 1, "garbage.safetensors: "),
        (["paint"], 2, "unexpected argument 'paint'"),
    ]

    @Test(arguments: wrongUses.indices)
    func saysInOneLineWhatIsWrong(_ index: Int) throws {
        let (arguments, code, message) = Self.wrongUses[index]
        let result = try Program(folder: folder.path).start(arguments).result()
        #expect(result.code == code, "\(arguments)")
        #expect(result.output == "", "\(arguments)")
        #expect(result.error.hasPrefix("quill: \(message)"), "\(arguments): \(result.error)")
        #expect(
            result.error.filter(\.isNewline).count == 1 && result.error.hasSuffix("\n"), "\(result.error)")
    }

    @Test(arguments: [
        ("QUILL_THREADS", "0", "QUILL_THREADS: expected a number from 1 to 1024, received '0'"),
        ("QUILL_THREADS", "two", "QUILL_THREADS: expected a number from 1 to 1024, received 'two'"),
        ("QUILL_ISA", "mmx", "QUILL_ISA: expected one of portable, neon, avx2, avx512, received 'mmx'"),
        ("QUILL_DATA", "./nowhere", "QUILL_DATA: cannot read ./nowhere: no such file or folder"),
    ])
    func saysWhichVariableIsInvalid(_ name: String, _ value: String, _ message: String) throws {
        let program = Program(folder: folder.path, environment: [name: value])
        let result = try program.run("train", "mlp-128", "--limit", "50")
        #expect(result.code == (name == "QUILL_DATA" ? 1 : 2))
        #expect(result.error == "quill: \(message)\n")
    }

    @Test(arguments: [[], ["train"], ["evaluate"], ["predict"], ["recipes"], ["summary"], ["bench"]])
    func helps(_ command: [String]) throws {
        let result = try Program(folder: folder.path).start(command + ["--help"]).result()
        #expect(result.code == 0 && result.error == "")
        #expect(result.output.contains("USAGE: quill"))
        // Every flag is explained on its line or the next.
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() where line.hasPrefix("  -") {
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            let isExplained = line.dropFirst(2).contains("  ") || next.hasPrefix("                          ")
            #expect(isExplained, "\(line)")
        }
    }

    @Test func tellsItsVersion() throws {
        let result = try Program(folder: folder.path).run("--version")
        #expect(result.code == 0 && result.output.hasPrefix("quill ") && result.error == "")
    }
}
