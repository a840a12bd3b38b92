/// The command-line options.
struct Options {
    var json = false
    var document = false
    var quick = false
    var machineOnly = false
    var rounds: Int?
    var filter: String?
    var isa: String?

    static let help = """
        usage: kernels [--json] [--document] [--quick] [--rounds N] [--filter TEXT] [--isa NAME] [--machine]

        Measures Quill's kernels at the shapes of the compared networks: billions of floating-point operations
        per second on one and two threads, and their share of the rate of multiply-adds in the same run. Compares
        with oneDNN if it was installed when this program was built.

          --json         print one JSON object per row
          --document     also write the tables into Documentation/Performance.md
          --quick        fewer rounds, for preliminary results
          --rounds N     number of rounds (default: 10); use more on a busy machine
          --filter TEXT  only rows whose kernel, shape, direction, or network contains the text
          --isa NAME     portable, neon, avx2, or avx512 (default: the machine's best)
          --machine      only the multiply-adds and the memory bandwidth
        """

    init(_ arguments: [String]) throws(Failure) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "--json": json = true
            case "--document": document = true
            case "--quick": quick = true
            case "--machine": machineOnly = true
            case "--rounds":
                let text = try value(of: flag, &rest)
                guard let number = Int(text), number > 0 else {
                    throw Failure("--rounds: expected a number from 1, received '\(text)'")
                }
                rounds = number
            case "--filter": filter = try value(of: flag, &rest)
            case "--isa": isa = try value(of: flag, &rest)
            default: throw Failure("unknown argument '\(flag)'; see --help")
            }
        }
    }

    private func value(of flag: String, _ rest: inout ArraySlice<String>) throws(Failure) -> String {
        guard let value = rest.popFirst() else { throw Failure("\(flag): expected a value") }
        return value
    }
}

/// An error whose message is printed as it is.
struct Failure: Error {
    let text: String

    init(_ text: String) { self.text = text }
}
