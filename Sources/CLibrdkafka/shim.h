#include <librdkafka/rdkafka.h>
// The descriptor that queues wake a reader by.
#include <sys/eventfd.h>
