#include "HugePages.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

enum {
    small_page_size = 4096,
    most_ready = 4,
    /// One page is kept ready for so many that were asked for: who needs few does not pay for more.
    asked_per_ready = 4,
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some_are_wanted = PTHREAD_COND_INITIALIZER;
static void *ready[most_ready];
static unsigned ready_count;
static unsigned asked;

static unsigned wanted(void) {
    unsigned share = asked / asked_per_ready;
    return (share < most_ready ? share : most_ready) - ready_count;
}

static void *map(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static size_t bytes_to_alignment(const void *memory) {
    return -(uintptr_t)memory & (spate_huge_page_size - 1);
}

static char *map_aligned(void) {
    char *memory = map(spate_huge_page_size);
    if (memory == NULL || bytes_to_alignment(memory) == 0) return memory;
    munmap(memory, spate_huge_page_size);
    // Of twice as much, what lies around an aligned part goes back.
    memory = map(2 * spate_huge_page_size);
    if (memory == NULL) return NULL;
    size_t before = bytes_to_alignment(memory);
    if (before > 0) munmap(memory, before);
    munmap(memory + before + spate_huge_page_size, spate_huge_page_size - before);
    return memory + before;
}

static void *make_ready(void) {
    char *page = map_aligned();
    if (page == NULL) return NULL;
    madvise(page, spate_huge_page_size, MADV_HUGEPAGE);
    // Where there are no huge pages, each small one is touched.
    for (size_t offset = 0; offset < spate_huge_page_size; offset += small_page_size) {
        *(volatile char *)(page + offset) = 0;
    }
    return page;
}

static void *run(void *unused) {
    (void)unused;
    pthread_mutex_lock(&mutex);
    while (1) {
        while (wanted() == 0) pthread_cond_wait(&some_are_wanted, &mutex);
        pthread_mutex_unlock(&mutex);
        void *page = make_ready();
        pthread_mutex_lock(&mutex);
        // Without memory for it, whoever asks next finds that out.
        if (page == NULL) asked = 0;
        else ready[ready_count++] = page;
    }
}

void spate_huge_pages_start(void) {
    // Signals are for the threads of the program.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, NULL) == 0) pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void *spate_huge_page_take(void) {
    pthread_mutex_lock(&mutex);
    if (asked < most_ready * asked_per_ready) asked++;
    void *page = ready_count > 0 ? ready[--ready_count] : NULL;
    if (wanted() > 0) pthread_cond_signal(&some_are_wanted);
    pthread_mutex_unlock(&mutex);
    return page;
}
