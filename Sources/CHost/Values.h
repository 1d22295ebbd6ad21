#ifndef VALUES_H
#define VALUES_H

#include "Line.h"

#include <stddef.h>

// What a command has published: lines NAME=TEXT in a file of its own. docs/decisions/2026-11-30-published-values.md

/// It as lines of a record, in memory of its own.
struct values {
    char *lines;
    size_t length, size;
    int is_there;
    /// What is wrong, and in which line if it is a line; null where nothing is.
    const char *problem;
    long long line;
};

/// Reads the file; none is no mistake. Lines before the first wrong one are there.
void host_collect_values(const char *path, struct values *values);

void host_release_values(struct values *values);

#endif
