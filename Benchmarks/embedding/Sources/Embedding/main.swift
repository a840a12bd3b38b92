import Foundation
import Quill

// swift run -c release Embedding MNIST_FOLDER COUNT MAP.bin
//
// Maps the first digits of MNIST's training set, and writes the map as float32 [count, 2].

/// Seconds of the clock and of the processor.
struct Moment {
    let clock: Double
    let processor: Double

    static var now: Moment {
        Moment(clock: seconds(CLOCK_MONOTONIC), processor: seconds(CLOCK_PROCESS_CPUTIME_ID))
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let count = Int(arguments[2]) else {
    print("usage: Embedding MNIST_FOLDER COUNT MAP.bin")
    exit(2)
}
let digits = try await ImageData.find(data: arguments[1])
let pixels = (digits.train.images[0..<count].cast(to: Float.self) / 255).reshaped([count, -1])

/// Prints the time since the last lap.
struct Watch {
    private var last = Moment.now

    mutating func lap(_ name: String) {
        let now = Moment.now
        print("\(name): \(now.clock - last.clock) s, \(now.processor - last.processor) s of processor time")
        last = now
    }
}

var watch = Watch()

let reduced = try PCA(components: 50).fit(pixels).transform(pixels)
watch.lap("pca")
let neighbors = try NearestNeighbors(reduced, count: 90)
watch.lap("neighbors")
let map = try await TSNE(perplexity: 30).fit(reduced)
watch.lap("map, with neighbors")

// The floor: the arithmetic of the search, and reading the neighbor graph (8 bytes for each of at most 180 neighbors, on
// average about 140) in each of 750 steps.
let operations = 2 * Double(count) * Double(count) * 50
let traffic = 750 * Double(count) * 140 * 8
print("neighbor search: \(operations / 1e9) billion operations; steps read \(traffic / 1e9) GB")
print("divergence \(map.klDivergence), nearest \(neighbors.squaredDistances[0, 0])")
let bytes = map.points.withUnsafeBufferPointer { Data(buffer: $0) }
try bytes.write(to: URL(filePath: arguments[3]))
