#include "CHost.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

// Each thread waits until it may end, so that all of them live at one time.
static void *wait_for_release(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int host_try_threads(int count) {
    pthread_t *threads = calloc((size_t)count, sizeof *threads);
    if (threads == NULL) return count == 0 ? 0 : ENOMEM;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 * 1024);
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&gate);
    int started = 0, problem = 0;
    while (started < count && problem == 0) {
        problem = pthread_create(&threads[started], &small, wait_for_release, &gate);
        if (problem == 0) started++;
    }
    pthread_mutex_unlock(&gate);
    for (int index = 0; index < started; index++) pthread_join(threads[index], NULL);
    pthread_attr_destroy(&small);
    free(threads);
    return problem;
}

void host_use_one_heap(void) { mallopt(M_ARENA_MAX, 1); }
