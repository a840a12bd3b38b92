// MPI's functions, and its macros as functions: Swift can't read those that are casts or addresses. Open MPI and MPICH
// define them differently, so this file is compiled against the header of the library that the program is linked with.
#pragma once

#if __has_include(<mpi.h>)
#include <mpi.h>
#else
// Debian's name for the header of the MPI that the system uses.
#include <mpi/mpi.h>
#endif

// In structures, which Swift sees alike whether the library's handles are pointers or numbers.
typedef struct { MPI_Comm handle; } quill_mpi_communicator;
typedef struct { MPI_Request handle; } quill_mpi_request;

static inline quill_mpi_communicator quill_mpi_world(void) {
    return (quill_mpi_communicator){MPI_COMM_WORLD};
}
static inline quill_mpi_communicator quill_mpi_no_communicator(void) {
    return (quill_mpi_communicator){MPI_COMM_NULL};
}
static inline MPI_Info quill_mpi_no_info(void) { return MPI_INFO_NULL; }
static inline quill_mpi_request quill_mpi_no_request(void) {
    return (quill_mpi_request){MPI_REQUEST_NULL};
}
static inline MPI_Datatype quill_mpi_byte(void) { return MPI_BYTE; }
static inline MPI_Status *quill_mpi_ignored_status(void) { return MPI_STATUS_IGNORE; }
static inline MPI_Errhandler quill_mpi_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline int quill_mpi_success(void) { return MPI_SUCCESS; }
static inline int quill_mpi_message_too_long(void) { return MPI_ERR_TRUNCATE; }
static inline int quill_mpi_any_rank(void) { return MPI_ANY_SOURCE; }
static inline int quill_mpi_one_thread_at_a_time(void) { return MPI_THREAD_SERIALIZED; }
static inline int quill_mpi_of_one_machine(void) { return MPI_COMM_TYPE_SHARED; }
static inline int quill_mpi_longest_error(void) { return MPI_MAX_ERROR_STRING; }
