extension SavedModel {
    /// The functions that the calls of a program name, in C. Sums are of blocks, so that they need no memory but the stack.
    static let cKernels = """
        static inline void NAME_affine(const float *x, float *y, const float *scale, const float *offset, int count, int channels) {
            for (int i = 0; i < count; i++) y[i] = x[i] * scale[i % channels] + offset[i % channels];
        }

        static inline void NAME_dense(const float *x, float *y, const float *kernel, const float *bias, int rows, int inputs, int units) {
            for (int row = 0; row < rows; row++) {
                for (int start = 0; start < units; start += 32) {
                    int count = units - start < 32 ? units - start : 32;
                    double sums[32];
                    for (int u = 0; u < count; u++) sums[u] = bias[start + u];
                    for (int i = 0; i < inputs; i++) {
                        double v = x[row * inputs + i];
                        for (int u = 0; u < count; u++) sums[u] += v * kernel[i * units + start + u];
                    }
                    for (int u = 0; u < count; u++) y[row * units + start + u] = (float)sums[u];
                }
            }
        }

        static inline void NAME_convolution(
            const float *x, float *y, const float *kernel, const float *bias, int height, int width, int channels, int rows,
            int columns, int filters, int high, int wide, int down, int right, int top, int left, int tall, int broad, int groups) {
            int inputs = channels / groups, outputs = filters / groups;
            for (int row = 0; row < rows; row++) for (int column = 0; column < columns; column++)
            for (int group = 0; group < groups; group++) for (int start = 0; start < outputs; start += 32) {
                int count = outputs - start < 32 ? outputs - start : 32, first = group * outputs + start;
                double sums[32];
                for (int f = 0; f < count; f++) sums[f] = bias[first + f];
                for (int i = 0; i < high; i++) {
                    int r = row * down - top + i * tall;
                    if (r < 0 || r >= height) continue;
                    for (int j = 0; j < wide; j++) {
                        int c = column * right - left + j * broad;
                        if (c < 0 || c >= width) continue;
                        for (int input = 0; input < inputs; input++) {
                            double v = x[(r * width + c) * channels + group * inputs + input];
                            const float *weights = kernel + ((i * wide + j) * inputs + input) * filters + first;
                            for (int f = 0; f < count; f++) sums[f] += v * weights[f];
                        }
                    }
                }
                for (int f = 0; f < count; f++) y[(row * columns + column) * filters + first + f] = (float)sums[f];
            }
        }

        static inline void NAME_pooling(
            const float *x, float *y, int height, int width, int channels, int rows, int columns, int filters, int high, int wide,
            int down, int right, int top, int left, int is_maximum) {
            (void)filters;
            for (int row = 0; row < rows; row++) for (int column = 0; column < columns; column++)
            for (int channel = 0; channel < channels; channel++) {
                double greatest = -INFINITY, sum = 0, count = 0;
                for (int i = 0; i < high; i++) {
                    int r = row * down - top + i;
                    if (r < 0 || r >= height) continue;
                    for (int j = 0; j < wide; j++) {
                        int c = column * right - left + j;
                        if (c < 0 || c >= width) continue;
                        double v = x[(r * width + c) * channels + channel];
                        if (v > greatest) greatest = v;
                        sum += v;
                        count += 1;
                    }
                }
                y[(row * columns + column) * channels + channel] = (float)(is_maximum ? greatest : sum / count);
            }
        }

        static inline void NAME_globalPooling(const float *x, float *y, int positions, int channels, int is_maximum) {
            for (int channel = 0; channel < channels; channel++) {
                double greatest = -INFINITY, sum = 0;
                for (int position = 0; position < positions; position++) {
                    double v = x[position * channels + channel];
                    if (v > greatest) greatest = v;
                    sum += v;
                }
                y[channel] = (float)(is_maximum ? greatest : sum / positions);
            }
        }

        static inline void NAME_softmax(const float *x, float *y, int rows, int width, int is_log) {
            for (int row = 0; row < rows; row++) {
                double greatest = -INFINITY, sum = 0;
                for (int i = 0; i < width; i++) if (x[row * width + i] > greatest) greatest = x[row * width + i];
                for (int i = 0; i < width; i++) sum += exp(x[row * width + i] - greatest);
                for (int i = 0; i < width; i++) {
                    double v = x[row * width + i] - greatest;
                    y[row * width + i] = (float)(is_log ? v - log(sum) : exp(v) / sum);
                }
            }
        }

        static inline void NAME_permutation(const float *x, float *y, int first, int second, int third, int a, int b, int c) {
            for (int i = 0; i < first; i++) for (int j = 0; j < second; j++)
            for (int k = 0; k < third; k++) y[(i * second + j) * third + k] = x[i * a + j * b + k * c];
        }

        static inline void NAME_padding(const float *x, float *y, int height, int width, int channels, int rows, int columns, int top, int left) {
            for (int i = 0; i < rows * columns * channels; i++) y[i] = 0;
            for (int row = 0; row < height; row++) for (int i = 0; i < width * channels; i++)
                y[((row + top) * columns + left) * channels + i] = x[row * width * channels + i];
        }

        static inline void NAME_combination(const float *a, const float *b, float *y, int count, int kind) {
            for (int i = 0; i < count; i++) switch (kind) {
                case 0: y[i] = a[i] + b[i]; break;
                case 1: y[i] = a[i] - b[i]; break;
                case 2: y[i] = a[i] * b[i]; break;
                case 3: y[i] = a[i] / b[i]; break;
                case 4: y[i] = a[i] > b[i] ? a[i] : b[i]; break;
                default: y[i] = a[i] < b[i] ? a[i] : b[i];
            }
        }

        static inline void NAME_copyBlocks(const float *x, float *y, int blocks, int count, int stride, int offset) {
            for (int block = 0; block < blocks; block++)
                for (int i = 0; i < count; i++) y[block * stride + offset + i] = x[block * count + i];
        }

        """
}
