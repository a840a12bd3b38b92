import QuillTensor

/// Returns the transposed convolution of images [batch, height, width, channels] with a kernel [height, width,
/// filters, channels]: the map from a convolution's output gradient to its input gradient. The images grow by about
/// the stride.
///
/// The output's extents are those of Keras. Without `outputPadding` they are input · stride, and for `.valid` padding
/// at least the extent that all windows cover. With it, they are (input − 1) · stride + window (for `.same`: window
/// modulo 2) + outputPadding.
public func transposedConvolution(
    _ images: Node, _ kernel: Node, stride: Extent = 1, padding: Padding = .valid,
    outputPadding: Extent? = nil, dilation: Extent = 1
) -> Node {
    let window = kernel.shape.rank == 4 ? Extent(kernel.shape[0], kernel.shape[1]) : 0
    let geometry = WindowGeometry(window: window, stride: stride, dilation: dilation, padding: padding)
    func fail(_ message: String) -> Node {
        images.graph.fail(QuillError(.shape, message))
        return images
    }
    guard images.shape.rank == 4 else {
        return fail("expected images [batch, height, width, channels], received shape \(images.shape)")
    }
    guard kernel.shape.rank == 4, kernel.shape[3] == images.shape[3] else {
        return fail("a kernel of shape \(kernel.shape) does not fit images of shape \(images.shape)")
    }
    func extent(_ input: Int, _ window: Int, _ stride: Int, _ dilation: Int, _ added: Int?) -> Int {
        let reach = (window - 1) * dilation + 1
        switch (padding, added) {
        case (.valid, let added): return (input - 1) * stride + reach + (added ?? max(stride - reach, 0))
        case (.same, let added?): return (input - 1) * stride + reach % 2 + added
        case (.same, nil): return input * stride
        }
    }
    let output: Shape = [
        images.shape[0],
        extent(
            images.shape[1], window.height, stride.height, dilation.height, outputPadding?.height),
        extent(images.shape[2], window.width, stride.width, dilation.width, outputPadding?.width),
        kernel.shape[2],
    ]
    do {
        try geometry.check(TensorType(output), "transposedConvolution")
    } catch {
        images.graph.fail(error as? QuillError ?? QuillError(.shape, "\(error)"))
        return images
    }
    let placed = geometry.placement(output)
    // Even windows without output padding cover (input − 1) · stride pixels: those of all windows without the edges.
    let (height, width) = (images.shape[1], images.shape[2])
    func isShort(_ placed: Int, _ input: Int, _ output: Int, _ stride: Int) -> Bool {
        padding == .same && placed == input - 1 && output == placed * stride
    }
    let short = (
        isShort(placed.height, height, output[1], stride.height),
        isShort(placed.width, width, output[2], stride.width)
    )
    if short.0 || short.1, short.0 || placed.height == height, short.1 || placed.width == width {
        let full = transposedConvolution(
            images, kernel, stride: stride, outputPadding: 0, dilation: dilation)
        let rest = [0, full.shape[1] - output[1], full.shape[2] - output[2], 0]
        let before = rest.map { max($0, 0) / 2 }
        return full.padded(before: before.map(-), after: zip(rest, before).map { $1 - $0 })
    }
    guard placed.height == height, placed.width == width else {
        return fail(
            "an output padding of \(outputPadding ?? 0) does not fit stride \(stride): images of "
                + "\(output[1])×\(output[2]) would come from \(placed.height)×\(placed.width), not "
                + "\(images.shape[1])×\(images.shape[2])")
    }
    return images.graph.add(
        ConvolutionInputGradient(geometry: geometry, image: output), [images, kernel])
}
