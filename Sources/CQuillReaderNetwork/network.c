#include "CQuillReaderNetwork.h"

// C23; clang has it since version 19 and accepts it in earlier standards.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Aligned for numbers of any type.
static _Alignas(64) const unsigned char network[] = {
#embed "reader.safetensors"
};

const unsigned char *quill_reader_network(void) { return network; }
size_t quill_reader_network_size(void) { return sizeof network; }
