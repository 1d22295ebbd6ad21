#define _GNU_SOURCE
#include "Order.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// What comes before the texts of an order, each of which ends with a zero: eight for the order's own, then those of its
// command, of what that becomes, of its check, and its variables. `Recorders.swift` writes it.
struct head {
    uint32_t length, arguments, direct, check, variables;
};

static int read_all(int file, void *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = read(file, (char *)bytes + done, length - done);
        if (count == 0 || (count < 0 && errno != EINTR)) return -1;
        if (count > 0) done += (size_t)count;
    }
    return 0;
}

static size_t count_of(char *const *entries)
{
    size_t count = 0;
    while (entries[count]) count++;
    return count;
}

static const char *next_text(const char **place)
{
    const char *text = *place;
    *place += strlen(text) + 1;
    return text;
}

static int is_among(char *const *entries, size_t count, const char *entry)
{
    size_t name = strcspn(entry, "=") + 1;
    for (size_t index = 0; index < count; index++)
        if (strncmp(entries[index], entry, name) == 0) return 1;
    return 0;
}

// Returns where the next list has its place.
static char **take_list(char **entries, size_t count, const char **place)
{
    for (size_t index = 0; index < count; index++) entries[index] = (char *)next_text(place);
    entries[count] = NULL;
    return entries + count + 1;
}

static void add_others(char **entries, size_t count, char *const *base)
{
    char **next = entries + count;
    for (; *base; base++)
        if (!is_among(entries, count, *base)) *next++ = *base;
    *next = NULL;
}

static void split(
    struct order *order, const char *place, const struct head *head, char **entries, char *const *base)
{
    order->tag = next_text(&place);
    order->directory = next_text(&place);
    order->output = next_text(&place);
    order->errors = next_text(&place);
    order->values = next_text(&place);
    order->record = next_text(&place);
    order->claim = next_text(&place);
    order->direct_folder = next_text(&place);
    order->arguments = entries;
    char **direct = take_list(entries, head->arguments, &place);
    order->direct = direct;
    char **check = take_list(direct, head->direct, &place);
    order->check = check;
    char **environment = take_list(check, head->check, &place);
    take_list(environment, head->variables, &place);
    add_others(environment, head->variables, base);
    order->environment = environment;
}

// Most orders need as much as the one before.
static int make_room(struct order *order, size_t size)
{
    if (size <= order->size) return 0;
    if (order->size > 0) munmap(order->memory, order->size);
    order->size = 0;
    order->memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (order->memory == MAP_FAILED) return -1;
    order->size = size;
    return 0;
}

int host_take_order(int file, char *const *base, struct order *order)
{
    struct head head;
    if (read_all(file, &head, sizeof head) != 0) return -1;
    size_t count = (size_t)head.arguments + head.direct + head.check + head.variables + count_of(base);
    size_t entries = (count + 4) * sizeof(char *);
    if (make_room(order, entries + head.length) != 0) return -1;
    char *texts = (char *)order->memory + entries;
    if (read_all(file, texts, head.length) != 0) return -1;
    split(order, texts, &head, order->memory, base);
    return 0;
}
