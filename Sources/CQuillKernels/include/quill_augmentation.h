#ifndef QUILL_AUGMENTATION_H
#define QUILL_AUGMENTATION_H
#include <stdbool.h>

#include "quill_random.h"
#include "quill_work.h"
#pragma clang assume_nonnull begin

// Random changes of images [batch, height, width, channels]; items are images. The change of an image is a function
// of the seed, the stream, the step and the image's index in the batch: parameter j of image n is computed from the
// uniform number of element QUILL_PICTURE_NUMBERS·n + j of the stream (quill_random.h).
#define QUILL_PICTURE_NUMBERS 16

/// The images, and the source of their random numbers.
typedef struct {
    int64_t batch, height, width, channels;
    uint32_t seed[2];
    const int32_t *step;  ///< the number of the training step
} quill_pictures;

/// How to fill points outside the image: one value, or the image continued.
typedef enum {
    quill_fill_constant = 0,  ///< k k k k | a b c d | k k k k
    quill_fill_reflect = 1,   ///< d c b a | a b c d | d c b a
    quill_fill_wrap = 2,      ///< a b c d | a b c d | a b c d
    quill_fill_nearest = 3,   ///< a a a a | a b c d | d d d d
} quill_fill_mode;

/// Maps of the plane, from a point (x, y) of the output to the point of the input it shows, in pixels. u0, u1, …
/// are the stage's uniform numbers, drawn(i, u) = low[i] + (high[i] − low[i])·u.
typedef enum {
    /// (x − width·drawn(1, u1), y − height·drawn(0, u0))
    quill_warp_translation,
    /// by the angle 2π·drawn(0, u0) about the center
    quill_warp_rotation,
    /// about the center: y by the factor 1 + drawn(0, u0), x by 1 + drawn(1, u1) (flags 1: by y's factor)
    quill_warp_zoom,
    /// (x + s·drawn(0, u2)·y, y + s·drawn(1, u1)·x), s = −1 where u0 > 1/2, else 1
    quill_warp_shear,
    /// if u0 <= 1/2, mirrored left to right (flags 1), top to bottom (flags 2)
    quill_warp_flip,
    /// if u1 < drawn(0, u0), the projective map of the plane that takes each corner c of the output's quadrangle,
    /// c·(1 + drawn(1, u)) with u2 … u9 for x and y of top left, top right, bottom left, bottom right, to c
    quill_warp_perspective,
    /// (x, y) + low[0]·d, d being two fields of uniform numbers in −1…1, smoothed by a Gaussian with a standard
    /// deviation of low[1] pixels, cut off at three standard deviations and zero outside the image (Simard et al.
    /// 2003). The number of field f in row y, column x is element n·(2·height·width, rounded up to a multiple of 4)
    /// + (2y + f)·width + x.
    quill_warp_elastic,
} quill_warp_kind;

typedef struct {
    quill_warp_kind kind;
    uint32_t stream;
    float low[2], high[2];
    int32_t flags;
} quill_warp_stage;

#define QUILL_WARP_STAGES 8

/// y = x warped by all stages in one resampling. Stages are in the order in which they apply to the images, so the
/// last applies first to a point. At most one stage is elastic, and no perspective precedes it. The gradient form
/// takes dy as x and returns dx as y: it adds each dy to the pixels it was read from.
typedef struct {
    quill_pictures pictures;
    const float *x;
    float *y;
    quill_warp_stage stages[QUILL_WARP_STAGES];
    int32_t stage_count;
    quill_fill_mode fill_mode;
    bool is_nearest;   ///< the nearest pixel, halves away from zero; else bilinear interpolation
    float fill_value;
    bool is_gradient;
} quill_warp;

/// The map of one image: point (x, y) comes from ((m0 x + m1 y + m2) / k, (m3 x + m4 y + m5) / k) + linear · d, k =
/// m6 x + m7 y + 1.
typedef struct {
    float m[8];
    float linear[4];  ///< [2, 2], applied to the elastic stage's displacement (dx, dy)
} quill_warp_map;

/// Thicker or thinner strokes by grayscale morphology with a disc of radius r = low + (high − low)·u0 pixels whose
/// edge fades out over one pixel: w(o) = clamp(|r| + 1 − |o|, 0, 1).
/// r >= 0: y(p) = black + max_o w(o)·(x(p + o) − black); r < 0: y(p) = white − max_o w(o)·(white − x(p + o)).
/// Points outside the image are ignored.
typedef struct {
    quill_pictures pictures;
    uint32_t stream;
    const float *x;
    const float *_Nullable dy;  ///< if given, y is dx: each dy goes to the (first) maximal pixel
    float *y;
    float low, high;
    float black, white;
} quill_stroke_width;

/// If u1 < drawn(probability, u0): a Gaussian of kernel_size × kernel_size taps, zero outside the image, with
/// standard deviations drawn(sigma, u2) + 1e-6 along x and drawn(sigma, u3) + 1e-6 along y. It is its own
/// transpose.
typedef struct {
    quill_pictures pictures;
    uint32_t stream;
    const float *x;
    float *y;
    float probability[2], sigma[2];
    int64_t kernel_size;  ///< odd
} quill_blur;

/// If u5 < drawn(probability, u4): replaces the columns left <= x < left + width·√drawn(scale, u0), and rows
/// likewise with u1; left = (width − patch width)·u2, top with u3. The patch holds `fill`, or with `is_noise`
/// normal numbers of the stream after `stream` (pixel i of image n is element n·size rounded up to a multiple of 4
/// + i) times white; both are clamped to black…white.
typedef struct {
    quill_pictures pictures;
    uint32_t stream;
    const float *x;
    float *y;
    float probability[2], scale[2];
    bool is_noise;
    float fill, black, white;
} quill_erase;

/// How the samples of a batch are mixed: rows [batch, 6] of partner (a random permutation of the batch), weight of
/// the sample itself, and the patch's left, right, top, bottom. One item.
/// The weight is drawn from Beta(alpha, alpha), alpha in 0…1 (Jöhnk 1964), with numbers 64n … 64n + 63 of the
/// stream; an alpha of 0 leaves every sample unchanged. With patches, alpha = drawn(factor, number 0 of the stream
/// after `stream`) for the batch; a patch covers the share 1 − weight of the image at a random position, by numbers
/// 1 + 2n, 2 + 2n of that stream. The permutation comes from the next stream.
typedef struct {
    quill_pictures pictures;
    uint32_t stream;
    float *plan;
    float factor[2];
    bool is_patch;
} quill_mix_plan;

/// y[n] = weight·x[n] + (1 − weight)·x[partner], or with `is_patch` x[partner] inside the patch and x[n] outside.
typedef struct {
    int64_t height, width, channels;
    const float *x, *plan;
    float *y;
    bool is_patch;
} quill_mix;

#define QUILL_AUGMENTATION_KERNELS                                                                        \
    quill_work (*warp_work)(const quill_warp *);                                                          \
    void (*warp)(const quill_warp *, int64_t begin, int64_t end, void *scratch, void *work);              \
    /* the map of one picture */                                                                          \
    void (*warp_map)(const quill_warp *, int64_t picture, quill_warp_map *map);                           \
    quill_work (*stroke_width_work)(const quill_stroke_width *);                                          \
    void (*stroke_width)(const quill_stroke_width *, int64_t begin, int64_t end, void *scratch, void *work); \
    quill_work (*blur_work)(const quill_blur *);                                                          \
    void (*blur)(const quill_blur *, int64_t begin, int64_t end, void *scratch, void *work);              \
    quill_work (*erase_work)(const quill_erase *);                                                        \
    void (*erase)(const quill_erase *, int64_t begin, int64_t end, void *scratch, void *work);            \
    quill_work (*mix_plan_work)(const quill_mix_plan *);                                                  \
    void (*mix_plan)(const quill_mix_plan *, int64_t begin, int64_t end, void *scratch, void *work);      \
    void (*mix)(const quill_mix *, int64_t begin, int64_t end);

#pragma clang assume_nonnull end
#endif
