// Floats where functions turn: zero, denormals, powers of two, thresholds of overflow and underflow.
#ifndef SPECIAL_H
#define SPECIAL_H
#include "check.h"

static const float special[] = {
    0, 0x1p-149f, 0x1p-148f, 0x1p-139f, 0x1p-126f, 1e-30f, 1e-10f, 0x1p-13f, 0x1p-12f, 1e-3f, 0.1f, 0.25f,
    0.34657359f, 0.5f, 0.693147182f, 0.70710677f, 0.707106829f, 0.9375f, 1, 1.0001f, 1.41421354f, 2, 3, 3.999999f,
    4, 4.000001f, 8.99f, 9.02f, 10, 10.1f, 16.6f, 17, 20, 87.33654f, 87.3365479f, 88, 88.72283f, 88.7228394f, 89,
    89.1f, 100, 103.27893f, 103.97207f, 103.972084f, 104, 104.1f, 150, 1000, 9999.9f, 1048575, 1048576, 1048577,
    8388607, 8388606.5f, 16777216, 1e10f, 1e20f, 1e30f, 0x1.fffffep127f, INFINITY, NAN, (float)(M_PI / 4),
    (float)(M_PI / 2), (float)M_PI, (float)(1.5 * M_PI), (float)(2 * M_PI), 355, 710,
};

#endif
