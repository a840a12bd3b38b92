// A C target needs a source file. This one's declarations are also checked here by themselves.
#include "CQuillKernels.h"
