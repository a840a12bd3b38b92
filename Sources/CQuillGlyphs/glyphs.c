#include "CQuillGlyphs.h"

// C23; clang has it since version 19 and accepts it in earlier standards.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char glyphs[] = {
#embed "glyphs.bin"
};

const unsigned char *quill_glyphs(void) { return glyphs; }
size_t quill_glyphs_size(void) { return sizeof glyphs; }
