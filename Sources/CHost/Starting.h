#ifndef STARTING_H
#define STARTING_H

// What happens in a new process before its program. Async-signal-safe, and changes no memory but its own stack, which
// may be the parent's.

/// Gives a file the number, and leaves it open for the next program. Returns -1 with errno where that fails.
int host_place(int file, int number);

/// Each signal at its default, and none blocked.
void host_reset_signals(void);

/// The first half of that, and the second.
void host_stop_ignoring(void);
void host_unblock_signals(void);

/// Becomes the program, found along PATH where its name has no slash; returns with errno where that fails.
void host_execute(const char *path, char *const arguments[], char *const environment[]);

/// Closes every open file from this number on, or lets it close with the next program.
void host_close_from(unsigned first);
void host_close_from_at_exec(unsigned first);

#endif
