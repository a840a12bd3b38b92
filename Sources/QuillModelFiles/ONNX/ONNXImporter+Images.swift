import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXImporter {
    mutating func addTransposedConvolution() throws {
        let x = try image(value())
        let kernel = try requiredConstant(1)
        guard kernel.rank == 4, kernel.elementCount > 0, kernel.shape[0] == x.shape[0],
            try node.int("group", default: 1) == 1
        else {
            throw QuillError(
                .file,
                "a kernel of shape \(kernel.shape) does not fit images of shape \(x.shape) in one group")
        }
        func numbers(_ name: String, _ count: Int, _ fallback: Int, from least: Int) throws -> [Int] {
            let values = try node.ints(name) ?? [Int](repeating: fallback, count: count)
            guard values.count == count, values.allSatisfy({ $0 >= least && $0 <= 1 << 16 }) else {
                throw QuillError(
                    .file, "attribute '\(name)': expected \(count) numbers from \(least), received \(values)")
            }
            return values
        }
        let strides = try numbers("strides", 2, 1, from: 1),
            dilations = try numbers("dilations", 2, 1, from: 1)
        let pads = try numbers("pads", 4, 0, from: 0), beyond = try numbers("output_padding", 2, 0, from: 0)
        let asked = try node.ints("output_shape").map { _ in try numbers("output_shape", 2, 0, from: 1) }
        let automatic = try node.text("auto_pad", default: "NOTSET")
        guard ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(automatic) else {
            throw QuillError(.file, "attribute 'auto_pad': \(automatic) is unknown")
        }
        var sides: [(before: Int, after: Int, output: Int)] = []
        var isSame = true
        for axis in 0..<2 {
            let (extent, stride) = (x.shape[axis + 1], strides[axis])
            let size = (kernel.shape[axis + 2] - 1) * dilations[axis] + 1
            let whole = (extent - 1) * stride + size + beyond[axis]
            var (before, output) = (pads[axis], whole - pads[axis] - pads[axis + 2])
            let wanted = asked?[axis] ?? (automatic.hasPrefix("SAME") ? extent * stride : nil)
            if let wanted {
                let total = max(0, whole - wanted)
                before = automatic == "SAME_UPPER" ? total / 2 : total - total / 2
                output = wanted
            } else if automatic == "VALID" {
                (before, output) = (0, whole)
            }
            // Without padding, the layer's result ends after the last window and the last step.
            let after = (extent - 1) * stride + max(size, stride) - before - output
            guard output > 0, after >= 0 else {
                throw QuillError(
                    .file, "attribute 'output_padding': rows or columns without a window are not supported")
            }
            if before != max(size - stride, 0) / 2 || output != extent * stride { isSame = false }
            sides.append((before, after, output))
        }
        let filters = kernel.shape[1]
        let bias = try constant(2)
        if let bias, bias.shape != [filters] {
            throw QuillError(.file, "expected a bias of \(filters) numbers, received the shape \(bias.shape)")
        }
        let layer = Conv2DTranspose(
            filters, Extent(kernel.shape[2], kernel.shape[3]), strides: Extent(strides[0], strides[1]),
            padding: isSame ? .same : .valid, dilationRate: Extent(dilations[0], dilations[1]),
            useBias: bias != nil)
        // [channels, filters, height, width] → [height, width, filters, channels]
        var weights = ["kernel": kernel.transposed(2, 3, 1, 0)]
        weights["bias"] = bias
        let output: Shape = [filters, sides[0].output, sides[1].output]
        let isCropped = !isSame && sides.contains { $0.before + $0.after > 0 }
        let whole =
            isCropped
            ? Shape([filters] + sides.map { $0.before + $0.output + $0.after }) : output
        let y = try add(
            layer, [x], shape: whole, layout: .channelsLast, name: layerName(weight: node.inputs[1]),
            weights: weights)
        guard isCropped else { return set(y) }
        let margins = Margins(
            top: sides[0].before, bottom: sides[0].after, left: sides[1].before, right: sides[1].after)
        set(try add(Cropping2D(margins), [y], shape: output, layout: .channelsLast, name: "cropping2d"))
    }

    mutating func addSlopes() throws {
        let x = try value()
        let slopes = try requiredConstant(1)
        let rank = x.shape.rank
        // Extents of 1 in front do not matter.
        let given =
            slopes.rank > rank ? Array(slopes.shape.dimensions.drop { $0 == 1 }) : slopes.shape.dimensions
        let extents = [Int](repeating: 1, count: max(0, rank - given.count)) + given
        guard extents.count == rank, zip(extents, x.shape.dimensions).allSatisfy({ $0 == 1 || $0 == $1 })
        else {
            throw QuillError(
                .file, "slopes of shape \(slopes.shape) do not fit samples of shape \(x.shape)")
        }
        let isImage = x.layout == .channelsLast
        let input = isImage ? x : try plain(x)
        var alpha = try slopes.reshaped(to: Shape(extents))
        if isImage { alpha = alpha.transposed(1, 2, 0) }
        let sample = isImage ? Shape([x.shape[1], x.shape[2], x.shape[0]]) : x.shape
        let shared = (0..<rank).filter { alpha.shape[$0] == 1 && sample[$0] > 1 }.map { $0 + 1 }
        set(
            try add(
                PReLU(sharedAxes: shared), [input], shape: x.shape, layout: input.layout,
                name: layerName(weight: node.inputs[1]), weights: ["alpha": alpha]))
    }

    mutating func addLayerNormalization() throws {
        let x = try plain(value())
        let rank = x.shape.rank + 1
        let given = try node.int("axis", default: -1)
        let axis = given < 0 ? given + rank : given
        guard axis > 0, axis < rank else {
            throw QuillError(.file, "axis \(given) is not one of the samples")
        }
        let shape = Shape(Array(x.shape.dimensions[(axis - 1)...]))
        let gamma = try requiredConstant(1), beta = try constant(2)
        guard gamma.shape == shape, beta == nil || beta?.shape == shape else {
            throw QuillError(.file, "expected a scale of shape \(shape), received \(gamma.shape)")
        }
        var weights = ["gamma": gamma]
        weights["beta"] = beta
        let layer = LayerNormalization(
            axes: axis == rank - 1 ? [-1] : Array(axis..<rank),
            epsilon: try node.float("epsilon", default: 1e-5), center: beta != nil)
        set(
            try add(
                layer, [x], shape: x.shape, layout: .plain, name: layerName(weight: node.inputs[1]),
                weights: weights))
    }

    mutating func addResize() throws {
        let x = try image(value())
        let extents = [1] + x.shape.dimensions
        var factors: [Float]
        if let sizes = try list(3) {
            guard sizes.count == 4 else {
                throw QuillError(.file, "expected four extents, received \(sizes.count)")
            }
            factors = zip(sizes, extents).map { size, extent in size.map { Float($0) / Float(extent) } ?? 1 }
            // The batch stays as it is.
            factors[0] = 1
        } else {
            factors = try requiredConstant(model.opset < 11 ? 1 : 2).elements
        }
        guard factors.count == 4, factors[0] == 1, factors[1] == 1,
            factors.allSatisfy({ $0 >= 1 && $0 <= 4096 && $0 == $0.rounded() })
        else {
            throw QuillError(
                .file, "only height and width can be enlarged, by whole numbers, received \(factors)")
        }
        let mode = try node.text("mode", default: "nearest")
        let places = try node.text(
            "coordinate_transformation_mode", default: model.opset < 11 ? "asymmetric" : "half_pixel")
        let rounding = try node.text("nearest_mode", default: "round_prefer_floor")
        let interpolation: UpSampling2D.Interpolation? =
            switch (mode, places) {
            case ("nearest", "asymmetric") where rounding == "floor" || model.opset < 11: .nearest
            case ("nearest", "half_pixel") where rounding.hasPrefix("round"): .nearest
            case ("linear", "half_pixel"), ("linear", "pytorch_half_pixel"): .bilinear
            default: nil
            }
        guard let interpolation else {
            throw QuillError(.file, "the interpolation \(mode) with \(places), \(rounding) is not supported")
        }
        let factor = Extent(Int(factors[2]), Int(factors[3]))
        let shape: Shape = [x.shape[0], x.shape[1] * factor.height, x.shape[2] * factor.width]
        set(
            try add(
                UpSampling2D(factor, interpolation: interpolation), [x], shape: shape, layout: .channelsLast))
    }

    /// Adds a part of images, without rows and columns at their sides.
    mutating func addSlice() throws {
        let given = try value()
        guard given.shape.rank == 3 else {
            throw QuillError(
                .file, "only parts of images can be taken, received samples of shape \(given.shape)")
        }
        guard let starts = try ints("starts", input: 1), let ends = try ints("ends", input: 2) else {
            throw QuillError(.file, "expected starts and ends")
        }
        let axes = try ints("axes", input: 3) ?? Array(starts.indices)
        let steps = try ints("steps", input: 4) ?? starts.map { _ in 1 }
        guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count,
            steps.allSatisfy({ $0 == 1 })
        else { throw QuillError(.file, "only parts of images with steps of 1 are supported") }
        var sides = [(0, 0), (0, 0), (0, 0), (0, 0)]
        for (index, axis) in axes.enumerated() {
            let place = axis < 0 ? axis + 4 : axis
            // The whole batch.
            if place == 0, starts[index] == 0, ends[index] == Int(Int32.max) { continue }
            guard (1...3).contains(place) else {
                throw QuillError(.file, "axis \(axis) is not one of the samples")
            }
            let extent = given.shape[place - 1]
            func clamped(_ value: Int) -> Int { min(max(value < 0 ? value + extent : value, 0), extent) }
            let (start, end) = (clamped(starts[index]), clamped(ends[index]))
            guard start < end else { throw QuillError(.file, "an empty part of axis \(axis)") }
            sides[place] = (start, extent - end)
        }
        if sides.allSatisfy({ $0 == (0, 0) }) { return set(given) }
        if given.layout == .plain, sides[3] == (0, 0) {
            let margins = Margins(
                top: sides[1].0, bottom: sides[1].1, left: sides[2].0, right: sides[2].1)
            let shape: Shape = [
                given.shape[0] - margins.top - margins.bottom,
                given.shape[1] - margins.left - margins.right, given.shape[2],
            ]
            return set(try add(Cropping2D(margins), [given], shape: shape, layout: .plain))
        }
        guard sides[1] == (0, 0) else { throw QuillError(.file, "only height and width can be cut") }
        let x = try image(given)
        let margins = Margins(
            top: sides[2].0, bottom: sides[2].1, left: sides[3].0, right: sides[3].1)
        let shape: Shape = [
            x.shape[0], x.shape[1] - margins.top - margins.bottom, x.shape[2] - margins.left - margins.right,
        ]
        set(try add(Cropping2D(margins), [x], shape: shape, layout: .channelsLast))
    }
}
