// What librdkafka alone reaches, for Spate to be measured beside.
//
//   KafkaBaseline create BROKERS TOPIC PARTITIONS   makes a topic that keeps records of any time
//   KafkaBaseline delete BROKERS TOPIC
//   KafkaBaseline consume BROKERS TOPIC             takes all records of a topic and throws them away
//   KafkaBaseline produce BROKERS TOPIC FILE…       sends the lines of FILE n to partition n, by produce_batch
//
// The last two print records, bytes and the seconds from the first call that moves a record to the last,
// as one line of JSON.
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what, const char *why) {
    fprintf(stderr, "Error: %s: %s\n", what, why);
    exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
    char reason[512];
    if (rd_kafka_conf_set(conf, name, value, reason, sizeof reason) != RD_KAFKA_CONF_OK) fail(name, reason);
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf, const char *brokers) {
    char reason[512];
    set(conf, "bootstrap.servers", brokers);
    rd_kafka_t *handle = rd_kafka_new(type, conf, reason, sizeof reason);
    if (!handle) fail(brokers, reason);
    return handle;
}

static int partition_count(rd_kafka_t *handle, rd_kafka_topic_t *topic) {
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t error = rd_kafka_metadata(handle, 0, topic, &metadata, 10000);
    if (error) fail("metadata", rd_kafka_err2str(error));
    int count = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    return count;
}

static void print(uint64_t records, uint64_t bytes, double seconds) {
    printf("{\"records\":%llu,\"bytes\":%llu,\"seconds\":%.6f}\n", (unsigned long long)records,
           (unsigned long long)bytes, seconds);
}

static void consume(const char *brokers, const char *name) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    // The settings of Spate's reader.
    set(conf, "enable.partition.eof", "true");
    set(conf, "isolation.level", "read_committed");
    set(conf, "queued.max.messages.kbytes", "16384");
    set(conf, "fetch.wait.max.ms", "50");
    rd_kafka_t *handle = client(RD_KAFKA_CONSUMER, conf, brokers);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, name, NULL);
    int open = partition_count(handle, topic), count = open;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    double start = now();
    for (int partition = 0; partition < count; partition++)
        rd_kafka_consume_start_queue(topic, partition, RD_KAFKA_OFFSET_BEGINNING, queue);
    static rd_kafka_message_t *messages[BATCH];
    uint64_t records = 0, bytes = 0;
    while (open > 0) {
        ssize_t taken = rd_kafka_consume_batch_queue(queue, 20, messages, BATCH);
        for (ssize_t index = 0; index < taken; index++) {
            rd_kafka_message_t *message = messages[index];
            if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
                open--;
            } else if (message->err) {
                fail("consume", rd_kafka_message_errstr(message));
            } else {
                records++;
                bytes += message->len;
            }
            rd_kafka_message_destroy(message);
        }
    }
    print(records, bytes, now() - start);
    for (int partition = 0; partition < count; partition++) rd_kafka_consume_stop(topic, partition);
    rd_kafka_queue_destroy(queue);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(handle);
}

// A log file in memory, with the ends of its lines.
struct lines {
    char *bytes;
    size_t *ends;
    size_t count, next;
};

static struct lines read_lines(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail(path, "cannot be opened");
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    struct lines lines = {malloc(size + 1), malloc((size + 1) * sizeof(size_t)), 0, 0};
    if (fread(lines.bytes, 1, size, file) != size) fail(path, "cannot be read");
    fclose(file);
    for (size_t at = 0; at < size; at++)
        if (lines.bytes[at] == '\n') lines.ends[lines.count++] = at;
    return lines;
}

static uint64_t undelivered;

static void delivered(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque) {
    (void)handle, (void)opaque;
    if (message->err) undelivered++;
}

static void produce(const char *brokers, const char *name, int count, char **paths) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    // The settings of Spate's writer.
    set(conf, "compression.codec", "lz4");
    set(conf, "enable.idempotence", "true");
    set(conf, "linger.ms", "20");
    set(conf, "message.max.bytes", "4194304");
    set(conf, "queue.buffering.max.kbytes", "131072");
    set(conf, "queue.buffering.max.messages", "200000");
    set(conf, "delivery.report.only.error", "true");
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    struct lines *lines = malloc((size_t)count * sizeof *lines);
    for (int partition = 0; partition < count; partition++) lines[partition] = read_lines(paths[partition]);
    rd_kafka_t *handle = client(RD_KAFKA_PRODUCER, conf, brokers);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, name, NULL);
    if (partition_count(handle, topic) != count) fail(name, "has another number of partitions than there are files");
    static rd_kafka_message_t messages[BATCH];
    uint64_t records = 0, bytes = 0;
    double start = now();
    for (int open = count; open > 0;) {
        open = 0;
        for (int partition = 0; partition < count; partition++) {
            struct lines *log = &lines[partition];
            int size = 0;
            // About as much at once as a generator gives.
            for (; size < 256 && log->next + (size_t)size < log->count; size++) {
                size_t line = log->next + (size_t)size, from = line ? log->ends[line - 1] + 1 : 0;
                messages[size] = (rd_kafka_message_t){.payload = log->bytes + from, .len = log->ends[line] - from};
            }
            if (size == 0) continue;
            open++;
            int sent = rd_kafka_produce_batch(topic, partition, RD_KAFKA_MSG_F_COPY, messages, size);
            // A full queue takes none from the first that did not fit on.
            for (int index = 0; index < size && messages[index].err == 0; index++, log->next++, records++)
                bytes += messages[index].len;
            rd_kafka_poll(handle, sent < size ? 2 : 0);
        }
    }
    while (rd_kafka_flush(handle, 1000)) {}
    if (undelivered) fail(name, "records were not delivered");
    print(records, bytes, now() - start);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(handle);
}

static void admit(rd_kafka_t *handle, rd_kafka_queue_t *answers, const char *name) {
    rd_kafka_event_t *answer = rd_kafka_queue_poll(answers, 30000);
    if (!answer) fail(name, "no answer within 30 s");
    if (rd_kafka_event_error(answer)) fail(name, rd_kafka_event_error_string(answer));
    size_t count = 1;
    const rd_kafka_topic_result_t **results =
        rd_kafka_event_type(answer) == RD_KAFKA_EVENT_CREATETOPICS_RESULT
            ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count)
            : rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer), &count);
    if (rd_kafka_topic_result_error(results[0])) fail(name, rd_kafka_err2str(rd_kafka_topic_result_error(results[0])));
    rd_kafka_event_destroy(answer);
    rd_kafka_queue_destroy(answers);
    rd_kafka_destroy(handle);
}

static void create(const char *brokers, const char *name, int partitions) {
    rd_kafka_t *handle = client(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), brokers);
    rd_kafka_queue_t *answers = rd_kafka_queue_new(handle);
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(name, partitions, 1, NULL, 0);
    rd_kafka_NewTopic_set_config(topic, "retention.ms", "-1");
    rd_kafka_NewTopic_set_config(topic, "message.timestamp.before.max.ms", "9223372036854775807");
    rd_kafka_NewTopic_set_config(topic, "message.timestamp.after.max.ms", "9223372036854775807");
    rd_kafka_CreateTopics(handle, &topic, 1, NULL, answers);
    admit(handle, answers, name);
    rd_kafka_NewTopic_destroy(topic);
}

static void delete(const char *brokers, const char *name) {
    rd_kafka_t *handle = client(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), brokers);
    rd_kafka_queue_t *answers = rd_kafka_queue_new(handle);
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(name);
    rd_kafka_DeleteTopics(handle, &topic, 1, NULL, answers);
    admit(handle, answers, name);
    rd_kafka_DeleteTopic_destroy(topic);
}

int main(int count, char **words) {
    const char *what = count > 3 ? words[1] : "";
    if (count == 5 && strcmp(what, "create") == 0) {
        create(words[2], words[3], atoi(words[4]));
    } else if (count == 4 && strcmp(what, "delete") == 0) {
        delete(words[2], words[3]);
    } else if (count == 4 && strcmp(what, "consume") == 0) {
        consume(words[2], words[3]);
    } else if (count > 4 && strcmp(what, "produce") == 0) {
        produce(words[2], words[3], count - 4, words + 4);
    } else {
        fprintf(stderr, "usage: KafkaBaseline create|delete|consume|produce BROKERS TOPIC [PARTITIONS|FILE...]\n");
        return 64;
    }
    return 0;
}
