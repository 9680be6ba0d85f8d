// The processor's count of the instructions that this thread executes in user mode.
#ifndef CINSTRUCTIONCOUNTER_H
#define CINSTRUCTIONCOUNTER_H

#include <stdint.h>

/// Opens the counter of the calling thread; -1 where there is none, as in most virtual machines, or it is not allowed.
int spate_instruction_counter_open(void);

/// Instructions since the counter was opened; -1 if they were not counted all of the time.
int64_t spate_instruction_counter_read(int counter);

void spate_instruction_counter_close(int counter);

#endif
