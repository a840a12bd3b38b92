// The map of the plane that an image is warped by: a 3 × 3 matrix of its random stages.

/// Row-major; the last element is 1.
typedef struct {
    double m[9];
} plane_map;

QUILL_INLINE plane_map map_product(plane_map a, plane_map b) {
    plane_map c;
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            double sum = 0;
            for (int k = 0; k < 3; k++) sum += a.m[3 * row + k] * b.m[3 * k + column];
            c.m[3 * row + column] = sum;
        }
    }
    return c;
}

/// The map from the quadrangle with corners (x[i], y[i]) – top left, top right, bottom left, bottom right – to the
/// rectangle 0…width, 0…height: the inverse of the square's map (Heckbert 1989, "Fundamentals of texture mapping",
/// 2.2.3).
QUILL_INLINE plane_map map_of_quadrangle(const double x[4], const double y[4], double width, double height) {
    const double dx1 = x[1] - x[3], dx2 = x[2] - x[3], sx = x[0] - x[1] + x[3] - x[2];
    const double dy1 = y[1] - y[3], dy2 = y[2] - y[3], sy = y[0] - y[1] + y[3] - y[2];
    const double area = dx1 * dy2 - dx2 * dy1;
    const double g = (sx * dy2 - dx2 * sy) / area, h = (dx1 * sy - sx * dy1) / area;
    const double a = x[1] - x[0] + g * x[1], b = x[2] - x[0] + h * x[2], c = x[0];
    const double d = y[1] - y[0] + g * y[1], e = y[2] - y[0] + h * y[2], f = y[0];
    const double scale = 1.0 / (a * e - b * d);
    return (plane_map){{width * scale * (e - f * h), width * scale * (c * h - b), width * scale * (b * f - c * e),
                        height * scale * (f * g - d), height * scale * (a - c * g), height * scale * (c * d - a * f),
                        scale * (d * h - e * g), scale * (b * g - a * h), 1.0}};
}

QUILL_INLINE plane_map stage_map(const quill_warp_stage *s, const float *u, double width, double height) {
    plane_map map = {{1, 0, 0, 0, 1, 0, 0, 0, 1}};
    const float first[2] = {s->low[0], s->high[0]}, second[2] = {s->low[1], s->high[1]};
    const double cx = 0.5 * (width - 1), cy = 0.5 * (height - 1);
    switch (s->kind) {
    case quill_warp_translation:
        map.m[2] = -(double)drawn(second, u[1]) * width;
        map.m[5] = -(double)drawn(first, u[0]) * height;
        break;
    case quill_warp_rotation: {
        const vec angle = splat(drawn(first, u[0]) * 6.28318530717958648f);
        const double cosine = vcos(angle)[0], sine = vsin(angle)[0];
        map = (plane_map){{cosine, -sine, cx - cx * cosine + cy * sine, sine, cosine, cy - cx * sine - cy * cosine,
                           0, 0, 1}};
        break;
    }
    case quill_warp_zoom: {
        const double zy = 1.0 + drawn(first, u[0]), zx = s->flags & 1 ? zy : 1.0 + drawn(second, u[1]);
        map = (plane_map){{zx, 0, cx * (1 - zx), 0, zy, cy * (1 - zy), 0, 0, 1}};
        break;
    }
    case quill_warp_shear: {
        const double sign = u[0] > 0.5f ? -1 : 1;
        map.m[1] = sign * drawn(first, u[2]);
        map.m[3] = sign * drawn(second, u[1]);
        break;
    }
    case quill_warp_flip:
        if (u[0] > 0.5f) break;
        if (s->flags & 1) map.m[0] = -1, map.m[2] = width - 1;
        if (s->flags & 2) map.m[4] = -1, map.m[5] = height - 1;
        break;
    case quill_warp_perspective: {
        if (u[1] >= drawn(first, u[0])) break;
        // An image one pixel wide has no distinct corners; use the next pixel's.
        const double right = width > 1 ? width - 1 : 1, bottom = height > 1 ? height - 1 : 1;
        double x[4], y[4];
        for (int corner = 0; corner < 4; corner++) {
            x[corner] = (corner & 1 ? right : 0) * (1.0 + drawn(second, u[2 + 2 * corner]));
            y[corner] = (corner & 2 ? bottom : 0) * (1.0 + drawn(second, u[3 + 2 * corner]));
        }
        map = map_of_quadrangle(x, y, right, bottom);
        break;
    }
    case quill_warp_elastic:
        break;
    }
    return map;
}

static void warp_warp_map(const quill_warp *w, int64_t picture, quill_warp_map *result) {
    plane_map map = {{1, 0, 0, 0, 1, 0, 0, 0, 1}};
    float linear[4] = {1, 0, 0, 1};
    for (int32_t i = 0; i < w->stage_count; i++) {
        const quill_warp_stage *s = &w->stages[i];
        if (s->kind == quill_warp_elastic) {
            linear[0] = (float)map.m[0], linear[1] = (float)map.m[1];
            linear[2] = (float)map.m[3], linear[3] = (float)map.m[4];
            continue;
        }
        float u[QUILL_PICTURE_NUMBERS];
        picture_parameters(&w->pictures, s->stream, picture, u);
        map = map_product(map, stage_map(s, u, (double)w->pictures.width, (double)w->pictures.height));
    }
    for (int i = 0; i < 8; i++) result->m[i] = (float)(map.m[i] / map.m[8]);
    for (int i = 0; i < 4; i++) result->linear[i] = linear[i];
}
