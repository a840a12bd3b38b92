// Weights packed for the tiles: for each panel of one to three vectors of filters, [taps · channels][panel's
// vectors], with zeros beyond the last filter.

/// The number of vectors in the panel that starts at vector `first` of `vectors`: pairs, with a triple at the end
/// instead of a single, since a narrow tile needs a load per multiplication.
QUILL_INLINE int64_t panel_width(int64_t first, int64_t vectors) {
    int64_t left = vectors - first;
    return left == 3 ? 3 : least(left, 2);
}

QUILL_INLINE int64_t vectors_of(int64_t floats) { return divide_up(floats, QUILL_LANES); }

/// Packs rows [row, row + count) of a kernel with `depth` rows in total; `source` is [count][filters].
static void pack_rows(const float *source, int64_t filters, int64_t row, int64_t count, int64_t depth,
                      float *panels) {
    int64_t vectors = vectors_of(filters), full = filters / QUILL_LANES;
    for (int64_t first = 0, width; first < vectors; first += width) {
        width = panel_width(first, vectors);
        float *panel = panels + (first * depth + row * width) * QUILL_LANES;
        for (int64_t k = 0; k < count; k++) {
            for (int64_t w = 0; w < width; w++) {
                int64_t column = (first + w) * QUILL_LANES;
                const float *from = source + k * filters + column;
                vec v = first + w < full ? load(from) : load_part(from, filters - column);
                store(panel + (k * width + w) * QUILL_LANES, v);
            }
        }
    }
}

/// The same with a transposed `source`: [filters][count].
static void pack_rows_transposed(const float *source, int64_t filters, int64_t row, int64_t count, int64_t depth,
                                 float *panels) {
    int64_t vectors = vectors_of(filters);
    for (int64_t first = 0, width; first < vectors; first += width) {
        width = panel_width(first, vectors);
        float *panel = panels + (first * depth + row * width) * QUILL_LANES;
        int64_t column = first * QUILL_LANES, columns = least(width * QUILL_LANES, filters - column);
        for (int64_t k = 0; k < count; k++) {
            float *to = panel + k * width * QUILL_LANES;
            for (int64_t f = 0; f < columns; f++) to[f] = source[(column + f) * count + k];
            for (int64_t f = columns; f < width * QUILL_LANES; f++) to[f] = 0;
        }
    }
}
