// Tells the thread sanitizer of locks that it cannot see.
//
// Swift's `Mutex` is inlined where it is used, and so the sanitizer sees it, except where two threads meet: then the
// lock is taken and given by the library, which is not instrumented, and what it guards looks like a race. This library,
// put before it by LD_PRELOAD, reports both. Swift 6.3, Synchronization, `_MutexHandle`.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define MUTEX_HANDLE "$s15Synchronization12_MutexHandleV"
#define LOCK_SLOW MUTEX_HANDLE "9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW MUTEX_HANDLE "11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *handle

// Absent in programs that are not instrumented.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t owner, SELF) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t owner, SELF) {
  typedef SWIFT void Lock(uint32_t, SELF);
  ((Lock *)dlsym(RTLD_NEXT, LOCK_SLOW))(owner, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlock_slow(SELF) {
  typedef SWIFT void Unlock(SELF);
  if (__tsan_release) __tsan_release(handle);
  ((Unlock *)dlsym(RTLD_NEXT, UNLOCK_SLOW))(handle);
}
