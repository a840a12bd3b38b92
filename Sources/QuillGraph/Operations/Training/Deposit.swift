import CQuillKernels
import QuillTensor

/// Deposits values of a shard in one bucket of its batch's sums, each multiplied by a factor. Inputs: the bucket, the
/// values. It has no derivative.
struct Deposit: Operation {
    let sums: ShardSums
    let bucket: Int
    /// The offset of each value in the bucket.
    let offsets: [Int]
    let factors: [Float]
    var name: String { "deposit(bucket \(bucket) of \(sums.shards) shards)" }
    var updatedInputs: [Int] { [0] }

    /// The number of floats that are copied or added at a time.
    private static let piece = 1 << 13

    func output(for inputs: [TensorType]) throws -> TensorType {
        for input in inputs { _ = try input.requiringFloats(name) }
        return .none
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (affine, add) = (kernels.affine, kernels.add)
        let (sums, bucket) = (sums, bucket)
        let size = binding.inputTypes[0].shape.elementCount
        var copies: [(from: UnsafeMutablePointer<Float>, offset: Int, factor: Float, count: Int64)] = []
        for index in offsets.indices {
            let count = binding.inputTypes[index + 1].shape.elementCount
            for start in stride(from: 0, to: count, by: Self.piece) {
                copies.append(
                    (
                        binding.input(index + 1) + start, offsets[index] + start, factors[index],
                        Int64(min(Self.piece, count - start))
                    ))
            }
        }
        let copy = Phase(items: copies.count, nanoseconds: Double(size) * 0.15) { [copies] items, _ in
            let target = sums.target(bucket)
            for copy in copies[items] {
                affine(copy.from, copy.factor, 0, target + copy.offset, 0, copy.count)
            }
        }
        let merge = Phase(
            items: (size + Self.piece - 1) / Self.piece, nanoseconds: Double(size) * 0.15
        ) { items, _ in
            let (begin, end) = (items.lowerBound * Self.piece, min(items.upperBound * Self.piece, size))
            for (left, right) in sums.merges(bucket) {
                add(left, right, left, Int64(begin), Int64(end))
            }
        }
        let complete = Phase(items: 1, nanoseconds: 1_000, runsOnCaller: true) { _, _ in
            sums.complete(bucket)
        }
        return Work(
            [copy] + (sums.levels > 1 ? [merge] : []) + (sums.communicator == nil ? [] : [complete]))
    }
}

extension Graph {
    /// Returns the effects of depositing values, each multiplied by a factor, in a batch's sums, in order: one effect for
    /// each bucket. The first deposit decides on the places.
    package func deposit(_ values: [(value: Node, factor: Float)], in sums: ShardSums) -> [Node] {
        let layout = BucketLayout(counts: values.map(\.value.shape.elementCount))
        do { try sums.layOut(layout) } catch {
            fail(error as? QuillError ?? QuillError(.shape, "\(error)"))
            return []
        }
        return layout.sizes.enumerated().map { bucket, size in
            let own = values.indices.filter { layout.places[$0].bucket == bucket }
            let deposit = Deposit(
                sums: sums, bucket: bucket, offsets: own.map { layout.places[$0].offset },
                factors: own.map { values[$0].factor })
            return add(
                deposit,
                [variable(ShardSums.name(ofBucket: bucket), [size])] + own.map { values[$0].value })
        }
    }

    /// Returns the sums of values of the given shapes, which are deposited in the same order by another graph. They are read
    /// where they are.
    package func sums(_ shapes: [Shape], in sums: ShardSums) -> [Node] {
        let layout = BucketLayout(counts: shapes.map(\.elementCount))
        do { try sums.layOut(layout) } catch {
            fail(error as? QuillError ?? QuillError(.shape, "\(error)"))
            return []
        }
        return zip(shapes, layout.places).map { shape, place in
            variable(ShardSums.name(ofBucket: place.bucket), [layout.sizes[place.bucket]])
                .part(place.offset, shape)
        }
    }
}
