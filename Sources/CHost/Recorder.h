#ifndef RECORDER_H
#define RECORDER_H

#include "Line.h"
#include "Order.h"

#include <sys/types.h>

// A recorder is a copy of its runner without its threads, so that whatever it calls must be async-signal-safe. It serves
// one order after the other, and ends when it has none and its runner is gone.
// docs/decisions/2026-11-28-local-recorder.md

struct recorder {
    pid_t process;
    /// When this process began.
    struct text birth;
    const char *boot;
    struct order order;
    /// The record, once it is claimed, and whether half a line stands at its end.
    int file, torn;
    /// Why the command could not be started, and at what it failed.
    int failure;
    char stage;
};

/// Makes the order's record, with the claim in it. Returns 0, or an errno: EEXIST if somebody else has made it.
int host_claim(struct recorder *recorder);

/// Starts the order's command, in a session of its own. Returns its number, or -1 and says why in `failure` and `stage`.
pid_t host_start_command(struct recorder *recorder);

/// Runs the order's check in its directory, and waits for it. Returns whether it ended with 0.
int host_passes_check(const struct recorder *recorder);

/// When this process began, in ticks of this boot, as proc(5) tells: no other of the same number has it.
void host_add_birth(struct text *text, const char *boot);

/// Waits for a second.
void host_rest(void);

/// Whether what failed with this errno may go well in a second.
int host_will_pass(int code);

#endif
