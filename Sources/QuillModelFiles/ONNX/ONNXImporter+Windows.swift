import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXImporter {
    /// The window of a convolution or of pooling.
    struct Window {
        let strides: Extent
        let dilation: Extent
        let padding: Padding
        /// The rows and columns to add first; nil for none.
        let margins: Margins?
        /// The extents of the result.
        let output: Extent
    }

    /// Returns the window of the current node.
    func window(_ size: Extent, on image: Shape) throws -> Window {
        func extents(_ name: String) throws -> Extent {
            let values = try node.ints(name) ?? [1, 1]
            guard values.count == 2, values.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }) else {
                throw QuillError(
                    .file, "attribute '\(name)': expected two positive numbers, received \(values)")
            }
            return Extent(values[0], values[1])
        }
        if let shape = try node.ints("kernel_shape"), shape != [size.height, size.width] {
            throw QuillError(.file, "attribute 'kernel_shape': expected the kernel's, received \(shape)")
        }
        let strides = try extents("strides"), dilation = try extents("dilations")
        let (height, width) = (image[1], image[2])
        let same = InferenceNetwork.Window.keras(
            size, strides: strides, dilation: dilation, padding: .same, on: Extent(height, width))
        var pads = try node.ints("pads") ?? [0, 0, 0, 0]
        let sameAsPads = [same.before.height, same.before.width, same.after.height, same.after.width]
        switch try node.text("auto_pad", default: "NOTSET") {
        case "NOTSET": break
        case "VALID": pads = [0, 0, 0, 0]
        case "SAME_UPPER": pads = sameAsPads
        case "SAME_LOWER": pads = Array(sameAsPads[2...] + sameAsPads[..<2])
        case let other: throw QuillError(.file, "attribute 'auto_pad': \(other) is unknown")
        }
        guard pads.count == 4, pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 16 }) else {
            throw QuillError(
                .file, "attribute 'pads': expected four numbers that are not negative, received \(pads)")
        }
        let (rows, columns) = (height + pads[0] + pads[2], width + pads[1] + pads[3])
        let (high, wide) = ((size.height - 1) * dilation.height + 1, (size.width - 1) * dilation.width + 1)
        guard rows >= high, columns >= wide else {
            throw QuillError(.file, "a window of \(high)×\(wide) does not fit images of shape \(image)")
        }
        let isRoundedUp = try node.int("ceil_mode", default: 0) != 0
        guard !isRoundedUp || ((rows - high) % strides.height == 0 && (columns - wide) % strides.width == 0)
        else {
            throw QuillError(
                .file, "attribute 'ceil_mode': windows that end outside the image are not supported")
        }
        let isPadded = pads != [0, 0, 0, 0]
        let isSame = isPadded && pads == sameAsPads
        return Window(
            strides: strides, dilation: dilation, padding: isSame ? .same : .valid,
            margins: isPadded && !isSame
                ? Margins(top: pads[0], bottom: pads[2], left: pads[1], right: pads[3]) : nil,
            output: Extent((rows - high) / strides.height + 1, (columns - wide) / strides.width + 1))
    }

    /// Adds zeros around an image.
    mutating func padded(_ x: Value, _ margins: Margins) throws -> Value {
        let shape: Shape = [
            x.shape[0], x.shape[1] + margins.top + margins.bottom, x.shape[2] + margins.left + margins.right,
        ]
        return try add(
            ZeroPadding2D(margins), [x], shape: shape, layout: .channelsLast, name: "zero_padding2d")
    }

    mutating func addPooling() throws {
        var x = try image(value())
        guard let kernel = try node.ints("kernel_shape"), kernel.count == 2,
            kernel.allSatisfy({ $0 > 0 && $0 <= 1 << 16 })
        else {
            throw QuillError(.file, "attribute 'kernel_shape': expected two positive numbers")
        }
        let size = Extent(kernel[0], kernel[1])
        let window = try window(size, on: x.shape)
        guard window.dilation == 1 else { throw QuillError(.file, "dilated pooling is not supported") }
        let isMaximum = node.type == "MaxPool"
        let countsZeros = try node.int("count_include_pad", default: 0) != 0
        if let margins = window.margins {
            // Zeros change no maximum of numbers that are not negative.
            guard isMaximum ? isNeverNegative(x) : countsZeros else {
                throw QuillError(
                    .file, "attribute 'pads': only zeros behind a ReLU, or zeros that count, are supported")
            }
            x = try padded(x, margins)
        } else if !isMaximum, countsZeros, window.padding == .same {
            throw QuillError(.file, "attribute 'count_include_pad': not supported together with these pads")
        }
        let layer: any Layer =
            isMaximum
            ? MaxPooling2D(size, strides: window.strides, padding: window.padding)
            : AveragePooling2D(size, strides: window.strides, padding: window.padding)
        set(
            try add(
                layer, [x], shape: [x.shape[0], window.output.height, window.output.width],
                layout: .channelsLast))
    }

    private func isNeverNegative(_ x: Value) -> Bool {
        guard let layer = entries.first(where: { $0.name == x.address.layer })?.layer else { return false }
        return layer is ReLU
            || (layer as? Activation).map { "\($0)".contains("sigmoid") || "\($0)".contains("relu6") }
                ?? false
    }

    /// Adds a mean or maximum over the height and width of images.
    mutating func addReduction() throws {
        let x = try value()
        let rank = x.shape.rank + 1
        let axes = try (ints("axes", input: 1) ?? []).map { $0 < 0 ? $0 + rank : $0 }.sorted()
        let isKept = try node.int("keepdims", default: 1) != 0
        guard rank == 4, axes == [2, 3] || (axes == [1, 2] && x.layout == .plain) else {
            throw QuillError(
                .file, "only the height and width of images can be reduced, received axes \(axes)")
        }
        let layer: any Layer =
            node.type == "ReduceMax"
            ? GlobalMaxPooling2D(keepDims: isKept) : GlobalAveragePooling2D(keepDims: isKept)
        let isFirst = axes == [2, 3]
        let image = isFirst ? try image(x) : x
        let channels = isFirst ? x.shape[0] : x.shape[2]
        let kept: Shape = isFirst ? [channels, 1, 1] : [1, 1, channels]
        set(
            try add(
                layer, [image], shape: isKept ? kept : [channels],
                layout: isKept && isFirst ? .channelsLast : .plain))
    }

    mutating func addPadding() throws {
        let x = try value()
        guard try node.text("mode", default: "constant") == "constant",
            try constant(2)?.elements ?? [0] == [0],
            try node.float("value", default: 0) == 0, try list(3) == nil
        else { throw QuillError(.file, "only zeros around images are supported") }
        guard let pads = try ints("pads", input: 1), pads.count == 2 * (x.shape.rank + 1),
            pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 16 })
        else { throw QuillError(.file, "expected two numbers that are not negative for each axis") }
        if pads.allSatisfy({ $0 == 0 }) { return set(x) }
        guard x.shape.rank == 3 else { throw QuillError(.file, "only images can be padded") }
        if x.layout == .plain, pads[3] == 0, pads[7] == 0, pads[0] == 0, pads[4] == 0 {
            let margins = Margins(top: pads[1], bottom: pads[5], left: pads[2], right: pads[6])
            let shape: Shape = [
                x.shape[0] + margins.top + margins.bottom, x.shape[1] + margins.left + margins.right,
                x.shape[2],
            ]
            return set(try add(ZeroPadding2D(margins), [x], shape: shape, layout: .plain))
        }
        guard pads[0] == 0, pads[1] == 0, pads[4] == 0, pads[5] == 0 else {
            throw QuillError(.file, "only the height and width of images can be padded, received \(pads)")
        }
        set(try padded(image(x), Margins(top: pads[2], bottom: pads[6], left: pads[3], right: pads[7])))
    }
}
