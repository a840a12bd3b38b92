import CQuillKernels
import Foundation

func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

func chosenKernels(_ name: String?) throws -> quill_kernels {
    guard let name = name ?? ProcessInfo.processInfo.environment["QUILL_ISA"] else {
        return quill_kernels_best().pointee
    }
    let number = quill_isa_named(name)
    guard number >= 0, let kernels = quill_kernels_for(quill_isa(UInt32(number))) else {
        throw Failure("--isa: expected an instruction set of this machine, received '\(name)'")
    }
    return kernels.pointee
}

func measure(_ options: Options) throws -> Report {
    let kernels = try chosenKernels(options.isa)
    let isa = String(cString: kernels.name)
    guard var machine = Machine(isa: isa) else { throw Failure("no loops for the instruction set '\(isa)'") }
    var effort = Effort()
    if options.quick { effort = Effort(rounds: 3, turn: 0.004) }
    if let rounds = options.rounds { effort.rounds = rounds }
    let threads = quill_processor_count() > 1 ? [1, 2] : [1]

    var report = Report(isa: isa, threads: threads)
    let peaks = effort.measure(threads.map { machine.multiplyAdds(threads: $0) })
    for (seconds, threads) in zip(peaks, threads) { machine.enter(seconds, threads: threads) }
    for size in Bandwidth.sizes {
        report.bandwidth += Bandwidth.measure(machine, kibibytes: size, threads: threads, effort)
    }
    if !options.machineOnly {
        for (one, networks) in KernelCase.all {
            let words = [one.kind, one.shapeText, one.direction.rawValue] + networks
            if let filter = options.filter, !words.contains(where: { $0.contains(filter) }) { continue }
            say("\(one.kind) \(one.shapeText) \(one.direction.rawValue)")
            report.kernels.append(
                KernelRow.measure(one, networks: networks, kernels, &machine, threads: threads, effort))
        }
        for kernel in LightKernel.all(kernels) where options.filter.map(kernel.name.contains) ?? true {
            say(kernel.name)
            report.light.append(LightRow.measure(kernel, threads: threads, effort))
        }
    }
    report.peak = machine.peak
    for index in report.kernels.indices { report.kernels[index].enterShares(machine) }
    return report
}

do {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.contains("--help") {
        print(Options.help)
    } else {
        let options = try Options(Array(arguments))
        if options.document, options.filter != nil || options.machineOnly {
            throw Failure("--document: expected all rows; leave out --filter and --machine")
        }
        let report = try measure(options)
        print(options.json ? try report.json() : report.text)
        if options.document { try Document.replace("kernels", with: report.markdown) }
    }
} catch let failure as Failure {
    say("kernels: \(failure.text)")
    exit(2)
} catch {
    say("kernels: \(error.localizedDescription)")
    exit(1)
}
