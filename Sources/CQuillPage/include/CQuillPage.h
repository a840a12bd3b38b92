// The files of a report's page as constant data: its style, its program, and the modules that it runs.
#pragma once
#include <stddef.h>

/// One file, whose bytes live as long as the program.
typedef struct {
    const unsigned char *bytes;
    size_t count;
} quill_page_file;

/// The style sheet.
quill_page_file quill_page_style(void);
/// The program, in JavaScript.
quill_page_file quill_page_program(void);
/// The normalizer and the kernels as a WebAssembly module, compressed by gzip.
quill_page_file quill_page_module(void);
/// The normalizer in JavaScript, compressed by gzip, for browsers that run no WebAssembly.
quill_page_file quill_page_normalizer(void);
