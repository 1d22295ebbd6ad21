#ifndef LINE_H
#define LINE_H

#include <stddef.h>

// Lines of text, made and written by nothing but async-signal-safe calls.

struct text {
    char bytes[2048];
    size_t length;
};

void host_add(struct text *text, const char *part);
void host_add_number(struct text *text, long long number);

/// Milliseconds since 1970, as seconds with three decimals.
void host_add_time(struct text *text, long long milliseconds);

/// Milliseconds since 1970.
long long host_now(void);

/// Writes all of it; sets `begun` where a part of it is there. Returns 0, or an errno.
int host_write_text(int file, const struct text *text, int *begun);

/// The same of any bytes.
int host_write_bytes(int file, const char *bytes, size_t length, int *begun);

/// Appends a line. Half a line that a full disk left before it is marked as none. Returns 0, or an errno.
int host_append(int file, int *torn, const struct text *line);

#endif
