// The networks of the reader that comes with the library, as safetensors files in the program's constant data.
#pragma once
#include <stddef.h>

/// The bytes of the network for single digits, which live as long as the program.
const unsigned char *quill_reader_network(void);
/// The number of its bytes.
size_t quill_reader_network_size(void);
/// The bytes of the network for pages, which also knows marks.
const unsigned char *quill_page_network(void);
/// The number of its bytes.
size_t quill_page_network_size(void);
