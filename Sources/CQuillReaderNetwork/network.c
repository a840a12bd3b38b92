#include "CQuillReaderNetwork.h"

// C23; clang has it since version 19 and accepts it in earlier standards.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Aligned for numbers of any type.
static _Alignas(64) const unsigned char digit_network[] = {
#embed "reader.safetensors"
};
static _Alignas(64) const unsigned char page_network[] = {
#embed "pages.safetensors"
};

const unsigned char *quill_reader_network(void) { return digit_network; }
size_t quill_reader_network_size(void) { return sizeof digit_network; }
const unsigned char *quill_page_network(void) { return page_network; }
size_t quill_page_network_size(void) { return sizeof page_network; }
