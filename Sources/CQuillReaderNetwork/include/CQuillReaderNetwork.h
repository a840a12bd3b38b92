// The network of the reader that comes with the library, as a safetensors file in the program's constant data.
#pragma once
#include <stddef.h>

/// The file's bytes, which live as long as the program.
const unsigned char *quill_reader_network(void);
/// The number of bytes.
size_t quill_reader_network_size(void);
