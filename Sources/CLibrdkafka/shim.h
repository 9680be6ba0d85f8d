#include <librdkafka/rdkafka.h>
// Brokers that tests can make fail.
#include <librdkafka/rdkafka_mock.h>
// The descriptor that queues wake a reader by.
#include <sys/eventfd.h>
