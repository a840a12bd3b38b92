/// One of several processes (ranks) that compute together: it adds numbers up over all of them.
///
/// All ranks make the same calls in the same order with buffers of the same sizes; each call returns when every rank has
/// made it. Sums are taken in an order that does not depend on timing, and every rank receives the same bits.
///
/// An error is final: after one call has thrown, all later calls on the communicator throw, and `failure` tells why.
public protocol Communicator: AnyObject, Sendable {
    /// The number of this rank, from 0.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }
    /// The error that ended the exchange; nil while it works.
    var failure: (any Error)? { get }
    /// Replaces every number by its sum over all ranks.
    func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws
    /// Replaces every number by its sum over all ranks.
    func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws
    /// Replaces the bytes on every rank by those of one rank.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws
    /// Returns when every rank has called it.
    func barrier() throws
    /// Tells the other ranks that this one cannot continue: whatever they are waiting for throws.
    func abort(_ reason: String)
}
