#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>

/// A command to run, and the record of its attempt, as a recorder is given it. Paths are below the folder in which the
/// recorder is, or absolute.
struct order {
    /// What names it in each line of the report.
    const char *tag;
    const char *directory;
    /// Files to which its standard output and standard error are appended.
    const char *output, *errors;
    /// The file in which it publishes values.
    const char *values;
    /// The record, and how its claim begins.
    const char *record, *claim;
    /// The program, found along PATH where its name has no slash, and its arguments; run in `directory`.
    char *const *arguments;
    /// What that becomes at once, and the folder that it then is in; without a first one where nobody knows.
    char *const *direct;
    const char *direct_folder;
    /// What is run when the command has ended well; without a first one where nothing is.
    char *const *check;
    char *const *environment;
    void *memory;
    size_t size;
};

/// Waits for the next order, which takes the place of the one before; the first one's `size` is 0. Its environment is
/// `base` with the variables of the order in the places of those of the same name. Returns 0, or -1 if nobody gives orders
/// any more or there is no memory.
int host_take_order(int file, char *const *base, struct order *order);

#endif
