// The register tile of the direct convolution: H output pixels of one row × W vectors of filters, summed over all
// taps and channels in registers. Inputs are broadcast directly from the NHWC rows, without an im2col copy.

// Registers: H·W sums, W vectors of weights and one broadcast input.
#if QUILL_AVX512 || QUILL_NEON
#define QUILL_TILE_1 14
#define QUILL_TILE_2 14
#define QUILL_TILE_3 9
#define QUILL_TILE_HEIGHTS_1(X) X(1, 1) X(2, 1) X(3, 1) X(4, 1) X(5, 1) X(6, 1) X(7, 1) X(8, 1) X(9, 1) X(10, 1) \
    X(11, 1) X(12, 1) X(13, 1) X(14, 1)
#define QUILL_TILE_HEIGHTS_2(X) X(1, 2) X(2, 2) X(3, 2) X(4, 2) X(5, 2) X(6, 2) X(7, 2) X(8, 2) X(9, 2) X(10, 2) \
    X(11, 2) X(12, 2) X(13, 2) X(14, 2)
#define QUILL_TILE_HEIGHTS_3(X) X(1, 3) X(2, 3) X(3, 3) X(4, 3) X(5, 3) X(6, 3) X(7, 3) X(8, 3) X(9, 3)
#else
#define QUILL_TILE_1 10
#define QUILL_TILE_2 6
#define QUILL_TILE_3 4
#define QUILL_TILE_HEIGHTS_1(X) X(1, 1) X(2, 1) X(3, 1) X(4, 1) X(5, 1) X(6, 1) X(7, 1) X(8, 1) X(9, 1) X(10, 1)
#define QUILL_TILE_HEIGHTS_2(X) X(1, 2) X(2, 2) X(3, 2) X(4, 2) X(5, 2) X(6, 2)
#define QUILL_TILE_HEIGHTS_3(X) X(1, 3) X(2, 3) X(3, 3) X(4, 3)
#endif
#define QUILL_TILE_SUMS 28  // the largest H·W of any tile

QUILL_INLINE int64_t tile_height(int64_t width) {
    return width == 1 ? QUILL_TILE_1 : width == 2 ? QUILL_TILE_2 : QUILL_TILE_3;
}

/// A tile's path through its inputs: `rows` × `segments` runs of `length` consecutive floats.
typedef struct {
    int64_t pixel;                   ///< floats from one output pixel's inputs to the next's
    int64_t rows, row_step;          ///< kernel rows
    int64_t segments, segment_step;  ///< kernel columns, or 1 if they are contiguous
    int64_t length;
    int64_t out_pixel;  ///< floats from one output pixel to the next
} tile_walk;

/// The filters of a tile: a panel of packed weights [rows · segments · length][W vectors], and the epilogue of the
/// sums.
typedef struct {
    const float *weights;
    const float *bias;  ///< of the panel's first filter
    bool relu, relu_gate;         ///< the cheap activation and gate are applied in registers
    int64_t last_lanes;           ///< filters in the last vector
} tile_panel;

QUILL_INLINE void convolve_tile(const int H, const int W, const tile_walk *walk, const tile_panel *panel,
                                const float *input, float *out, const float *gate) {
    vec sums[QUILL_TILE_SUMS];
#pragma clang loop unroll(full)
    for (int w = 0; w < W; w++) {
        vec start = splat(0);
        if (panel->bias) {
            start = w == W - 1 ? load_part(panel->bias + w * QUILL_LANES, panel->last_lanes)
                               : load(panel->bias + w * QUILL_LANES);
        }
#pragma clang loop unroll(full)
        for (int h = 0; h < H; h++) sums[h * W + w] = start;
    }
    const float *weights = panel->weights;
    const int64_t pixel = walk->pixel, length = walk->length;
    for (int64_t row = 0; row < walk->rows; row++) {
        for (int64_t segment = 0; segment < walk->segments; segment++) {
            const float *x = input + row * walk->row_step + segment * walk->segment_step;
            for (int64_t k = 0; k < length; k++) {
                vec b[3];
#pragma clang loop unroll(full)
                for (int w = 0; w < W; w++) b[w] = load(weights + w * QUILL_LANES);
#pragma clang loop unroll(full)
                for (int h = 0; h < H; h++) {
                    vec a = splat(x[h * pixel + k]);
#pragma clang loop unroll(full)
                    for (int w = 0; w < W; w++) sums[h * W + w] = multiply_add(a, b[w], sums[h * W + w]);
                }
                weights += W * QUILL_LANES;
            }
        }
    }
    const int64_t last = panel->last_lanes;
#pragma clang loop unroll(full)
    for (int h = 0; h < H; h++) {
#pragma clang loop unroll(full)
        for (int w = 0; w < W; w++) {
            vec v = sums[h * W + w];
            if (panel->relu) v = rectified(v);
            const int64_t at = h * walk->out_pixel + w * QUILL_LANES;
            if (w < W - 1 || last == QUILL_LANES) {
                if (panel->relu_gate) v = gated(v, load(gate + at), quill_relu);
                store(out + at, v);
            } else {
                if (panel->relu_gate) v = gated(v, load_part(gate + at, last), quill_relu);
                store_part(out + at, v, last);
            }
        }
    }
}

#define QUILL_DEFINE_TILE(H, W)                                                                           \
    static void convolve_tile_##H##_##W(const tile_walk *walk, const tile_panel *panel, const float *input, \
                                        float *out, const float *gate) {                                  \
        convolve_tile(H, W, walk, panel, input, out, gate);                                               \
    }
QUILL_TILE_HEIGHTS_1(QUILL_DEFINE_TILE)
QUILL_TILE_HEIGHTS_2(QUILL_DEFINE_TILE)
QUILL_TILE_HEIGHTS_3(QUILL_DEFINE_TILE)

typedef void convolution_tile(const tile_walk *, const tile_panel *, const float *, float *, const float *);

#define QUILL_TILE_NAME(H, W) convolve_tile_##H##_##W,
static convolution_tile *const convolution_tiles[3][QUILL_TILE_1 + 1] = {
    {NULL, QUILL_TILE_HEIGHTS_1(QUILL_TILE_NAME)},
    {NULL, QUILL_TILE_HEIGHTS_2(QUILL_TILE_NAME)},
    {NULL, QUILL_TILE_HEIGHTS_3(QUILL_TILE_NAME)},
};
