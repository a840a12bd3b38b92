#include "CQuillPage.h"

// C23; clang has it since version 19 and accepts it in earlier standards.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char style[] = {
#embed "page.css"
};
static const unsigned char program[] = {
#embed "page.js"
};
static const unsigned char module[] = {
#embed "page.wasm.gz"
};
static const unsigned char normalizer[] = {
#embed "normalizer.js.gz"
};

quill_page_file quill_page_style(void) { return (quill_page_file){style, sizeof style}; }
quill_page_file quill_page_program(void) { return (quill_page_file){program, sizeof program}; }
quill_page_file quill_page_module(void) { return (quill_page_file){module, sizeof module}; }
quill_page_file quill_page_normalizer(void) { return (quill_page_file){normalizer, sizeof normalizer}; }
