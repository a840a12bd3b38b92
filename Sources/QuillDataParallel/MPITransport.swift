#if MPI
    import CMPI
    import QuillSystem
    import QuillTensor

    /// Messages by MPI, in two communicators of its own. Errors are returned, not fatal.
    final class MPITransport: Transport {
        let rank: Int
        let size: Int
        /// The rank and the number of ranks on this machine.
        let local: (rank: Int, size: Int)
        private let data: quill_mpi_communicator
        private let control: quill_mpi_communicator
        private var requests: [quill_mpi_request] = []
        private var unused: [Int] = []

        /// Initializes MPI and connects all processes of the job.
        /// - Throws: an `.argument` error if MPI can't be called by one thread after the other, or is already in use; any
        ///   error of MPI.
        init() throws {
            var isInitialized: Int32 = 0
            try Self.check(MPI_Initialized(&isInitialized), "MPI_Initialized")
            guard isInitialized == 0 else {
                throw QuillError(
                    .argument, "MPI: expected one communicator in a program, which was made already")
            }
            var provided: Int32 = 0
            try Self.check(
                MPI_Init_thread(nil, nil, quill_mpi_one_thread_at_a_time(), &provided), "MPI_Init_thread")
            guard provided >= quill_mpi_one_thread_at_a_time() else {
                throw QuillError(
                    .argument,
                    "MPI: expected a library that several threads may call in turn (MPI_THREAD_SERIALIZED), received level "
                        + "\(provided)")
            }
            MPI_Comm_set_errhandler(quill_mpi_world().handle, quill_mpi_errors_return())
            (data, control) = (try Self.duplicate(), try Self.duplicate())
            (rank, size) = try Self.place(in: data)
            var machine = quill_mpi_no_communicator()
            try Self.check(
                MPI_Comm_split_type(
                    data.handle, quill_mpi_of_one_machine(), 0, quill_mpi_no_info(), &machine.handle),
                "MPI_Comm_split_type")
            local = try Self.place(in: machine)
            MPI_Comm_free(&machine.handle)
        }

        private static func duplicate() throws -> quill_mpi_communicator {
            var copy = quill_mpi_no_communicator()
            try check(MPI_Comm_dup(quill_mpi_world().handle, &copy.handle), "MPI_Comm_dup")
            MPI_Comm_set_errhandler(copy.handle, quill_mpi_errors_return())
            return copy
        }

        private static func place(in communicator: quill_mpi_communicator) throws -> (rank: Int, size: Int) {
            var (rank, size): (Int32, Int32) = (0, 0)
            try check(MPI_Comm_rank(communicator.handle, &rank), "MPI_Comm_rank")
            try check(MPI_Comm_size(communicator.handle, &size), "MPI_Comm_size")
            return (Int(rank), Int(size))
        }

        private static func check(_ code: Int32, _ function: String) throws {
            guard code != quill_mpi_success() else { return }
            var kind: Int32 = 0
            if MPI_Error_class(code, &kind) == quill_mpi_success(), kind == quill_mpi_message_too_long() {
                throw QuillError(
                    .network,
                    "its exchanges are shorter than those of another rank: expected the same program, data, and "
                        + "arguments on all ranks")
            }
            var text = [CChar](repeating: 0, count: Int(quill_mpi_longest_error()) + 1)
            var length: Int32 = 0
            let isKnown = MPI_Error_string(code, &text, &length) == quill_mpi_success()
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let reason = isKnown ? String(decoding: bytes, as: UTF8.self) : "error \(code)"
            throw QuillError(.network, "\(function): \(reason)")
        }

        func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int, on channel: Channel) throws
            -> Transfer
        {
            var request = quill_mpi_no_request()
            try Self.check(
                MPI_Isend(
                    bytes.baseAddress, Int32(bytes.count), quill_mpi_byte(), Int32(rank), Int32(tag),
                    communicator(channel).handle, &request.handle), "MPI_Isend")
            return add(request)
        }

        func receive(
            into bytes: UnsafeMutableRawBufferPointer, from rank: Int?, tag: Int, on channel: Channel
        ) throws -> Transfer {
            var request = quill_mpi_no_request()
            try Self.check(
                MPI_Irecv(
                    bytes.baseAddress, Int32(bytes.count), quill_mpi_byte(),
                    rank.map { Int32($0) } ?? quill_mpi_any_rank(), Int32(tag), communicator(channel).handle,
                    &request.handle),
                "MPI_Irecv")
            return add(request)
        }

        func isComplete(_ transfer: Transfer) throws -> Bool {
            var isComplete: Int32 = 0
            try Self.check(
                MPI_Test(&requests[transfer.number].handle, &isComplete, quill_mpi_ignored_status()),
                "MPI_Test")
            if isComplete != 0 { unused.append(transfer.number) }
            return isComplete != 0
        }

        func cancel(_ transfer: Transfer) {
            MPI_Cancel(&requests[transfer.number].handle)
            MPI_Request_free(&requests[transfer.number].handle)
            unused.append(transfer.number)
        }

        func close() throws { try Self.check(MPI_Finalize(), "MPI_Finalize") }

        private func communicator(_ channel: Channel) -> quill_mpi_communicator {
            channel == .data ? data : control
        }

        private func add(_ request: quill_mpi_request) -> Transfer {
            if let number = unused.popLast() {
                requests[number] = request
                return Transfer(number: number)
            }
            requests.append(request)
            return Transfer(number: requests.count - 1)
        }
    }
#endif
