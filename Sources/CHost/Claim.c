#define _GNU_SOURCE
#include "Recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int host_will_pass(int code)
{
    switch (code) {
    case EAGAIN: case ENOMEM: case ENFILE: case EMFILE: case ENOSPC: case EDQUOT: case EIO: case ESTALE: return 1;
    default: return 0;
    }
}

static void claim_line(const struct recorder *recorder, struct text *line)
{
    host_add(line, recorder->order.claim);
    host_add_number(line, recorder->process);
    host_add(line, " ");
    host_add_time(line, host_now());
    host_add(line, " - ");
    memcpy(line->bytes + line->length, recorder->birth.bytes, recorder->birth.length);
    line->length += recorder->birth.length;
    host_add(line, "\n");
}

// Makes a file that must not be there, with the claim in it.
static int make(struct recorder *recorder, const char *path, const struct text *line)
{
    int begun = 0;
    recorder->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (recorder->file < 0) return errno;
    int code = host_write_text(recorder->file, line, &begun);
    if (code == 0) return 0;
    unlink(path);
    close(recorder->file);
    return code;
}

// The record is there with its claim or not at all, or who died between the two would keep the attempt for ever.
int host_claim(struct recorder *recorder)
{
    const char *path = recorder->order.record;
    struct text line = {.length = 0}, draft = {.length = 0};
    claim_line(recorder, &line);
    if (strlen(path) + 16 > sizeof draft.bytes) return make(recorder, path, &line);
    host_add(&draft, path);
    host_add(&draft, ".");
    host_add_number(&draft, recorder->process);
    draft.bytes[draft.length] = 0;
    int code = make(recorder, draft.bytes, &line);
    if (code != 0) return code == EEXIST ? EAGAIN : code;
    code = link(draft.bytes, path) == 0 ? 0 : errno;
    unlink(draft.bytes);
    if (code == 0) return 0;
    close(recorder->file);
    // A file system without links.
    return code == EEXIST || host_will_pass(code) ? code : make(recorder, path, &line);
}
