# A walk of `length_` steps to the left or to the right: prints its length and where it ended. Park and Miller's generator,
# so that every awk walks the same way.
BEGIN {
    state = seed * 7919
    for (i = 0; i < 20; i++) state = state * 16807 % 2147483647
    for (i = 0; i < length_; i++) {
        state = state * 16807 % 2147483647
        place += state < 1073741824 ? 1 : -1
    }
    print length_, place + 0
}
