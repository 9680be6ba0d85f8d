// A layer between a program and its files, for tests: it fails calls, and notes what was asked of the disk.
//
// Preloaded (LD_PRELOAD) into a program, it watches the files below the directory SPATE_FAULT_ROOT:
//   SPATE_FAULT_CALL=n and SPATE_FAULT_KIND=EIO|ENOSPC|EINTR|short|kill  what becomes of the n-th write, synchronisation
//     or rename, counted from 1 over all threads and copies of the program;
//   SPATE_FAULT_TRACE=file  takes every operation: one byte for its kind, three 64-bit numbers (offset or size, bytes of
//     the path, bytes that follow it), path, bytes. Kinds: C created, W written, T cut, S synchronised, R renamed (the
//     bytes are the new path), U removed, M made a directory;
//   SPATE_FAULT_COUNT=file  takes the number of calls when the program ends in order.
#ifndef FAULTLAYER_H
#define FAULTLAYER_H
#endif
