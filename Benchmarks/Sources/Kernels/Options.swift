/// What the command line asks for.
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

        Measures Quill's kernels at the shapes of the networks it is compared on: billions of floating-point
        operations per second on one thread and on two, as a share of the multiply-adds that the machine does
        in the same run, and beside oneDNN where that was found when this program was built.

          --json         one JSON object per row
          --document     also write the tables into Documentation/Performance.md
          --quick        fewer rounds: a first impression
          --rounds N     how often the contestants take turns (10); more on a busy machine
          --filter TEXT  only rows whose kernel, shape, direction or network contains the text
          --isa NAME     portable, neon, avx2 or avx512 in place of the best that the machine has
          --machine      only the multiply-adds and the memory's bandwidth
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

/// An error to print as it stands.
struct Failure: Error {
    let text: String

    init(_ text: String) { self.text = text }
}
