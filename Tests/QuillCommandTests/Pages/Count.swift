import ArgumentParser
import Quill
import QuillCodecs

@testable import QuillCommand

struct Count: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Counts the training images of each class.")

    @OptionGroup(title: "Images") var images: DataOptions

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func run() async throws {
        let images = try await images.load()
        let counts = zip(images.train.classNames, images.train.statistics.classCounts)
        if json {
            print(JSON.object(Dictionary(uniqueKeysWithValues: counts.map { ($0, .integer($1)) })).text)
            return
        }
        let report = Report()
        report.data(images, ["\(images.train.count.grouped) to train on"])
        for (name, count) in counts { report.line(name, count.grouped) }
    }
}
