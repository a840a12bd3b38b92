/// One of several processes (ranks) that compute together: it adds numbers up over all of them.
///
/// All ranks make the same calls in the same order with buffers of the same sizes; each call returns when every rank has
/// made it. Every sum is taken over the ranks in the order of a ``ReductionTree``, whatever the timing, and every rank
/// receives the same bits. For a power of two ranks, that is (0 + 1) + (2 + 3)…: recursive halving with neighbors first.
///
/// An error is final: after one call has thrown, all later calls on the communicator throw, and `failure` tells why.
public protocol Communicator: AnyObject, Sendable {
    /// The number of this rank, from 0.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }
    /// The error that ended the exchange; nil while it works.
    var failure: (any Error)? { get }
    /// Replaces every number by its sum over all ranks, in the order of the tree of ranks.
    func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws
    /// Replaces every number by its sum over all ranks, in the order of the tree of ranks.
    func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws
    /// Begins to replace every number by its sum over all ranks, as `allReduceSum` does, and returns without waiting.
    ///
    /// Several sums can be under way. All ranks start them in the same order. Nobody may read or write the buffer, and no
    /// other call may be made but this one and `abort`, until `finishSums` has returned. An error goes to `failure`.
    func startAllReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>)
    /// Waits until all sums that were started are complete.
    /// - Throws: the error of a sum that was started.
    func finishSums() throws
    /// Replaces the bytes on every rank by those of one rank.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws
    /// Returns when every rank has called it.
    func barrier() throws
    /// Tells the other ranks that this one cannot continue: whatever they are waiting for throws.
    func abort(_ reason: String)
}

extension Communicator {
    /// Sums at once: for communicators without sums in the background.
    public func startAllReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) {
        // The error is final, so `finishSums` finds it in `failure`.
        if failure == nil { try? allReduceSum(buffer) }
    }

    /// Throws the error of a sum that was started, if there was one.
    public func finishSums() throws {
        if let failure { throw failure }
    }
}
