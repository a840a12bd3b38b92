import QuillTensor

/// Convolves groups of channels separately: images [batch, height, width, channels], kernel [height, width, channels
/// ÷ groups, filters]. Each group of filters reads its own group of channels.
public func groupedConvolution(
    _ images: Node, _ kernel: Node, groups: Int, stride: Extent = 1, padding: Padding = .valid,
    dilation: Extent = 1
) -> Node {
    guard groups > 1 else {
        return convolution(images, kernel, stride: stride, padding: padding, dilation: dilation)
    }
    guard images.shape.rank == 4, kernel.shape.rank == 4, kernel.shape[2] * groups == images.shape[3],
        kernel.shape[3] % groups == 0
    else {
        images.graph.fail(
            QuillError(
                .shape,
                "a kernel of shape \(kernel.shape) in \(groups) groups does not fit images of shape \(images.shape)"
            ))
        return images
    }
    let (channels, filters) = (kernel.shape[2], kernel.shape[3] / groups)
    if channels == 1 {
        let filter = kernel.reshaped(to: [kernel.shape[0], kernel.shape[1], groups, filters])
        return depthwiseConvolution(images, filter, stride: stride, padding: padding, dilation: dilation)
    }
    let parts = (0..<groups).map { group in
        convolution(
            images.sliced(group * channels..<(group + 1) * channels, axis: 3),
            kernel.sliced(group * filters..<(group + 1) * filters, axis: 3),
            stride: stride, padding: padding, dilation: dilation)
    }
    return concatenate(parts, axis: 3)
}
