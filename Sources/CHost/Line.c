#define _GNU_SOURCE
#include "Line.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void host_add(struct text *text, const char *part)
{
    while (*part && text->length < sizeof text->bytes) text->bytes[text->length++] = *part++;
}

void host_add_number(struct text *text, long long number)
{
    char digits[24], *first = digits + sizeof digits - 1;
    *first = 0;
    do *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    host_add(text, first);
}

void host_add_time(struct text *text, long long milliseconds)
{
    host_add_number(text, milliseconds / 1000);
    const char decimals[] = {
        '.', (char)('0' + milliseconds / 100 % 10), (char)('0' + milliseconds / 10 % 10),
        (char)('0' + milliseconds % 10), 0};
    host_add(text, decimals);
}

long long host_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int host_write_bytes(int file, const char *bytes, size_t length, int *begun)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(file, bytes + done, length - done);
        if (count < 0 && errno != EINTR) return errno;
        if (count > 0) *begun = 1, done += (size_t)count;
    }
    *begun = 0;
    return 0;
}

int host_write_text(int file, const struct text *text, int *begun)
{
    return host_write_bytes(file, text->bytes, text->length, begun);
}

int host_append(int file, int *torn, const struct text *line)
{
    struct text whole = {.length = 0};
    host_add(&whole, *torn ? " torn\n" : "");
    memcpy(whole.bytes + whole.length, line->bytes, line->length);
    whole.length += line->length;
    return host_write_text(file, &whole, torn);
}
