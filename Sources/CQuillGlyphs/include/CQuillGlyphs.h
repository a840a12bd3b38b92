// The center lines of glyphs of many scripts, which the reader's network learns not to take for digits; see SOURCES.md.
#pragma once
#include <stddef.h>

/// The file's bytes, which live as long as the program.
const unsigned char *quill_glyphs(void);
/// The number of bytes.
size_t quill_glyphs_size(void);
