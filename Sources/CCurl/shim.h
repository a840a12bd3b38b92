// Calls of curl_easy_setopt, whose arguments are variable, through a pointer to it: Swift can't call such functions.
#pragma once

static inline int quill_curl_set_number(void *setopt, void *transfer, int option, long value) {
    return ((int (*)(void *, int, ...))setopt)(transfer, option, value);
}

static inline int quill_curl_set_pointer(void *setopt, void *transfer, int option, const void *value) {
    return ((int (*)(void *, int, ...))setopt)(transfer, option, value);
}
