// Huge pages that are ready before they are needed.
//
// The system clears memory when it is first touched: a huge page takes a tenth of a millisecond, and several where the
// host of a virtual machine has to bring the memory. A thread of its own does that beside the engine.
#ifndef SPATE_HUGE_PAGES_H
#define SPATE_HUGE_PAGES_H

enum { spate_huge_page_size = 2 << 20 };

/// Starts the thread; for once. Where it cannot be started, no page is ever ready.
void spate_huge_pages_start(void);

/// A huge page of zeroes, aligned to its size, which is the caller's from now on; NULL if none is ready.
void *spate_huge_page_take(void);

#endif
